/** Opens the two files of a hub, brings up the truth worker and hands out the parts. */
import { statfsSync } from 'node:fs'
import { join } from 'node:path'
import { Backups } from './care/index.ts'
import { Changes } from './changes.ts'
import {
  attempt,
  lockDirectory,
  SILENT,
  trouble,
  troubleCode,
  TRUTH,
  type DirectoryLock,
  type MirrorLog,
} from './file/index.ts'
import { openLocal, type LocalStore } from './local/index.ts'
import type { DiskSpace, Mirror, MirrorOptions, OpenedMirror, Recovery, RunningTrouble } from './mirror.ts'
import { Glass, makeReader, Overlay } from './read/index.ts'
import { TruthLine, TruthStore, type RefusalCode } from './truth/index.ts'

/** The logs are written back this often, real ms. */
const CHECKPOINT_MS = 5 * 60_000
/** Settled commands are kept this long (SYNC.md: 30 days or more), domain ms. */
const KEPT_MS = 45 * 24 * 3_600_000
/** Below this a person is told; commands need far less. */
const LOW_SPACE_BYTES = 256 * 1024 * 1024

/**
 * Errors: FUTURE_DATABASE, FOREIGN_DATABASE (both untouched), ALREADY_OPEN, NO_PERMISSION, DISK_FULL, IO_ERROR.
 * A damaged file is no error: it is set aside and told in `mirror.recovered`.
 */
export async function openMirror(options: MirrorOptions): Promise<OpenedMirror> {
  const { dataDir: folder, clock, hubId, log = SILENT } = options
  const locked = lockDirectory(folder)
  if (!locked.ok) return locked
  const { lock } = locked

  const changes = new Changes()
  const troubles = new Set<(trouble: RunningTrouble) => void>()
  const report = (running: RunningTrouble) => {
    log.error(running, 'mirror in trouble')
    for (const listener of troubles) listener(running)
  }
  const local = attemptOpen(() =>
    openLocal({
      ...{ folder, origin: hubId, now: () => clock.now() },
      report: ({ code, params }) =>
        report({ file: 'local', code, message: String(params?.['detail'] ?? code) }),
    }),
  )
  if (!local.ok) return fail(lock, local)

  const line = new TruthLine({ folder }, (error) =>
    report({ file: 'truth', code: 'IO_ERROR', message: error.message }),
  )
  const truth = await line.call('open', clock.now())
  const glass = truth.ok ? attempt(TRUTH.fileName, () => new Glass(join(folder, TRUTH.fileName))) : truth
  if (!truth.ok || !glass.ok) {
    await line.end()
    local.store.db.close()
    return fail(lock, truth.ok && !glass.ok ? glass : truth.ok ? trouble('IO_ERROR') : truth)
  }
  const window = glass.value
  const recovered: Recovery[] = []
  if (local.recovery) recovered.push({ file: 'local', ...local.recovery })
  if (truth.quarantined !== null) recovered.push({ file: 'truth', quarantined: truth.quarantined })
  for (const recovery of recovered) log.error(recovery, 'a damaged file was set aside')

  const store = new TruthStore(folder, () => clock.now(), line, {
    exchange: (swap) => window.exchange(swap),
    changed: (touched) => changes.add(touched),
    refused: (code, message) => {
      if (isTrouble(code)) report({ file: 'truth', code, message })
      else log.warn({ code, message }, 'truth refused a call')
    },
    recovered: (quarantined) => {
      recovered.push({ file: 'truth', quarantined })
      log.error({ file: 'truth', quarantined }, 'a damaged file was set aside')
    },
  })
  const keep = keepTidy(store, local.store, () => clock.now(), log)

  const backups = new Backups({ dataDir: folder, now: () => clock.now(), log })

  const mirror: Mirror = {
    read: makeReader(window, log, (message) => store.damaged(message)),
    overlay: new Overlay(window.db, (touched) => changes.add(touched)),
    truth: store,
    outbox: local.store.outbox,
    audit: local.store.audit,
    seats: local.store.seats,
    settings: local.store.settings,
    backups,
    recovered,
    onChanged: (listener) => changes.listen(listener),
    onTrouble: (listener) => {
      troubles.add(listener)
      return () => troubles.delete(listener)
    },
    space: () => spaceIn(folder),
    checkpoint: keep.checkpoint,
    close: async () => {
      keep.stop()
      await backups.close()
      await keep.checkpoint()
      window.close()
      await line
        .call('close')
        .catch((error: unknown) => log.error({ error: String(error) }, 'truth.db did not close'))
      await line.end()
      local.store.db.close()
      lock.release()
    },
  }
  return { ok: true, mirror }
}

/** Writes the logs back and clears what is past keeping, on a timer. */
function keepTidy(truth: TruthStore, local: LocalStore, now: () => number, log: MirrorLog) {
  const checkpoint = async () => {
    try {
      local.db.pragma('wal_checkpoint(TRUNCATE)')
      await truth.checkpoint()
    } catch (error) {
      log.warn({ error: String(error) }, 'a log could not be written back')
    }
  }
  const timer = setInterval(() => {
    void checkpoint()
    const pruned = attempt('local.db', () => local.outbox.prune(now() - KEPT_MS))
    if (!pruned.ok) log.warn(pruned, 'old commands could not be cleared')
  }, CHECKPOINT_MS)
  timer.unref()
  return { checkpoint, stop: () => clearInterval(timer) }
}

function spaceIn(folder: string): DiskSpace {
  const { bavail, bsize } = statfsSync(folder)
  const freeBytes = bavail * bsize
  return { freeBytes, low: freeBytes < LOW_SPACE_BYTES }
}

const TROUBLES: Record<string, true> = { CORRUPT: true, DISK_FULL: true, NO_PERMISSION: true, IO_ERROR: true }
const isTrouble = (code: RefusalCode): code is RunningTrouble['code'] => Object.hasOwn(TROUBLES, code)

/** A disk that fills up between two steps of opening throws from whichever step it was. */
function attemptOpen<T extends { readonly ok: boolean }>(open: () => T) {
  try {
    return open()
  } catch (error) {
    const code = troubleCode(error)
    if (!code) throw error
    return trouble(code, { detail: String(error) })
  }
}

function fail(lock: DirectoryLock, failed: Extract<OpenedMirror, { ok: false }>): OpenedMirror {
  lock.release()
  return failed
}
