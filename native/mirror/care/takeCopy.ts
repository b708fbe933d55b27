/**
 * One verified copy of one file in use. Page by page, so that damage on the disk shows in the copy, where it can be
 * looked for at leisure; in one step, so that the copy is of one moment and writers are not made to start it over.
 */
import { statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import {
  applySettings,
  fsyncFile,
  rawOpen,
  troubleCode,
  type FileKind,
  type TroubleCode,
} from '../file/index.ts'
import { draftOf, keepUnverified, keepVerified, removeDraft, type StoredCopy } from './backupFolder.ts'
import { verifyCopy, type CopyFault } from './verifyCopy.ts'

/** Room that stays free on the disk after a copy, bytes: backups must not be what fills it. */
const ROOM_LEFT_BYTES = 256 << 20
const ALL_PAGES = 0x7fffffff

export type Taken =
  | { readonly ok: true; readonly copy: StoredCopy; readonly ms: number }
  | { readonly ok: false; readonly code: CopyFault | TroubleCode | 'NOTHING_YET'; readonly detail: string }

/** Into `to`, which must not exist. Throws as SQLite does. */
export async function copyFile(from: string, to: string): Promise<void> {
  const db = rawOpen(from, { readonly: true })
  try {
    applySettings(db)
    await db.backup(to, { progress: () => ALL_PAGES })
  } finally {
    db.close()
  }
}

/**
 * @param at domain time that dates the copy, ms
 * @param roomLeft bytes that must stay free
 * Errors: NOTHING_YET (truth before its first snapshot), DISK_FULL (not begun: too little room), and whatever is wrong with the copy, which is then kept aside.
 */
export async function takeCopy(
  dataDir: string,
  kind: FileKind,
  at: number,
  roomLeft = ROOM_LEFT_BYTES,
): Promise<Taken> {
  const began = performance.now()
  const source = join(dataDir, kind.fileName)
  let draft: string | undefined
  try {
    draft = draftOf(dataDir, kind)
    const { bavail, bsize } = statfsSync(dataDir)
    const needed = bytesOf(source)
    if (bavail * bsize < needed + roomLeft)
      return { ok: false, code: 'DISK_FULL', detail: `${needed} bytes to copy, ${bavail * bsize} free` }
    if (kind.name === 'truth' && !hasCursor(source))
      return { ok: false, code: 'NOTHING_YET', detail: 'no snapshot was taken yet' }
    await copyFile(source, draft)
    const verdict = await verifyCopy(draft)
    if (!verdict.ok) {
      keepUnverified(dataDir, kind, draft, at)
      return verdict
    }
    fsyncFile(draft)
    return {
      ok: true,
      copy: keepVerified(dataDir, kind, draft, at),
      ms: Math.round(performance.now() - began),
    }
  } catch (error) {
    const code = troubleCode(error)
    if (!code) throw error
    return { ok: false, code, detail: error instanceof Error ? error.message : String(error) }
  } finally {
    if (draft !== undefined) removeDraft(draft)
  }
}

function hasCursor(path: string): boolean {
  const db = rawOpen(path, { readonly: true })
  try {
    applySettings(db)
    return db.prepare('SELECT 1 FROM cursor').get() !== undefined
  } finally {
    db.close()
  }
}

/** A log holds pages that are not in the file yet. */
const bytesOf = (path: string): number =>
  ['', '-wal'].reduce((sum, end) => sum + (statSync(path + end, { throwIfNoEntry: false })?.size ?? 0), 0)
