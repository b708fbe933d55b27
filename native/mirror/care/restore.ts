/** What an administrator does by command while the hub is down: look at what there is, put a backup back. */
import { existsSync, renameSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import {
  attempt,
  fsyncFile,
  fsyncFolder,
  LOCAL,
  lockDirectory,
  quarantine,
  TRUTH,
  type Trouble,
} from '../file/index.ts'
import { restoreLocal, type RestoredLocal } from '../local/index.ts'
import { failure, type Failure } from '../../contract/index.ts'
import { removeDraft, unverifiedCopies, verifiedCopies } from './backupFolder.ts'
import { copyFile } from './takeCopy.ts'
import { kindOf, verifyCopy, type CopyFault, type Verdict } from './verifyCopy.ts'

/** The copy to be put in place; any other name in the data directory would do. */
const DRAFT_NAME = 'restore.draft.db'

export type Restored =
  | ({ readonly file: 'local' } & RestoredLocal)
  | { readonly ok: true; readonly file: 'truth'; readonly quarantined: string | null }

export interface Checked {
  readonly path: string
  /** In use now, a verified generation, or one set aside because it did not verify. */
  readonly role: 'LIVE' | 'BACKUP' | 'UNVERIFIED'
  readonly at: number | null
  readonly verdict: Verdict
}

/**
 * Puts a backup back; the hub must not run. The backup itself is not touched, and what lay there is set aside.
 * Errors: ALREADY_OPEN, those of a copy that does not verify (MISSING, CORRUPT, AUDIT_BROKEN, SUMS_DIFFER,
 * FOREIGN_DATABASE, FUTURE_DATABASE), DISK_FULL, NO_PERMISSION, IO_ERROR. Nothing was changed then.
 */
export async function restore(options: {
  readonly file: string
  readonly dataDir: string
  readonly hubId: string
  readonly now: number
}): Promise<Restored | Trouble | Failure<CopyFault>> {
  const { file, dataDir, hubId, now } = options
  const kind = kindOf(file)
  if ('ok' in kind) return failure(kind.code, { file, detail: kind.detail })
  const locked = lockDirectory(dataDir)
  if (!locked.ok) return locked
  const draft = join(dataDir, DRAFT_NAME)
  try {
    const copied = await copyInto(file, draft)
    if (!copied.ok) return copied
    const verdict = await verifyCopy(draft)
    if (!verdict.ok) return failure(verdict.code, { file, detail: verdict.detail })
    if (kind.name === 'local') {
      const order = { folder: dataDir, draftName: DRAFT_NAME, hubId, now, from: basename(file) }
      const restored = restoreLocal(order)
      return restored.ok ? { file: 'local', ...restored } : restored
    }
    fsyncFile(draft)
    const there = existsSync(join(dataDir, TRUTH.fileName))
    const quarantined = there ? quarantine(dataDir, TRUTH.fileName, now) : null
    // Between the two there may be no truth.db at all: then it is fetched again.
    renameSync(draft, join(dataDir, TRUTH.fileName))
    fsyncFolder(dataDir)
    return { ok: true, file: 'truth', quarantined }
  } finally {
    removeDraft(draft)
    locked.lock.release()
  }
}

/**
 * Looks through everything of a data directory: the files in use by way of a fresh copy, and each backup by way of a copy
 * as well, so that looking changes nothing. May be done while the hub runs. `scratch`: a folder for the copies.
 */
export async function verifyDirectory(dataDir: string, scratch: string): Promise<Checked[]> {
  const found = [LOCAL, TRUTH].flatMap((kind): Omit<Checked, 'verdict'>[] => [
    { path: join(dataDir, kind.fileName), role: 'LIVE', at: null },
    ...verifiedCopies(dataDir, kind).map(({ path, at }) => ({ path, role: 'BACKUP' as const, at })),
    ...unverifiedCopies(dataDir, kind).map(({ path, at }) => ({ path, role: 'UNVERIFIED' as const, at })),
  ])
  const checked: Checked[] = []
  for (const one of found) checked.push({ ...one, verdict: await verifyByCopy(one.path, scratch) })
  return checked
}

export async function verifyByCopy(path: string, scratch: string): Promise<Verdict> {
  if (!existsSync(path)) return { ok: false, code: 'MISSING', detail: path }
  const draft = join(scratch, `verify-${process.pid}.db`)
  try {
    const copied = await copyInto(path, draft)
    if (copied.ok) return await verifyCopy(draft)
    const code = copied.code === 'CORRUPT' ? 'CORRUPT' : 'IO_ERROR'
    return { ok: false, code, detail: String(copied.params?.['detail'] ?? copied.code) }
  } finally {
    removeDraft(draft)
  }
}

async function copyInto(from: string, to: string): Promise<{ readonly ok: true } | Trouble> {
  rmSync(to, { force: true })
  const settled = await copyFile(from, to).then(
    () => undefined,
    (error: unknown) => ({ error }),
  )
  if (!settled) return { ok: true }
  const told = attempt(from, () => {
    throw settled.error
  })
  return told.ok ? { ok: true } : told
}
