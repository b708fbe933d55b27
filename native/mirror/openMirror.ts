/** Opens the two files of a hub, brings up the truth worker and hands out the parts. */
import { statfsSync } from 'node:fs'
import { join } from 'node:path'
import { Backups, DiskGuard, Reserve, WAL_LIMITS, WalWatch } from './care/index.ts'
import { BlobStore } from './blobs/index.ts'
import { Changes } from './changes.ts'
import {
  attempt,
  lockDirectory,
  LOCAL,
  SILENT,
  SlowLog,
  trouble,
  troubleCode,
  TRUTH,
  writeBack,
  type DirectoryLock,
  type MirrorLog,
} from './file/index.ts'
import { openLocal, type LocalStore } from './local/index.ts'
import type { Mirror, MirrorOptions, OpenedMirror, Recovery, RunningTrouble } from './mirror.ts'
import { Glass, makeReader, Overlay } from './read/index.ts'
import { SearchLine } from './search/index.ts'
import { TruthLine, TruthStore, type RefusalCode } from './truth/index.ts'

/** The logs are written back this often, real ms. */
const CHECKPOINT_MS = 5 * 60_000
/** Settled commands are kept this long (SYNC.md: 30 days or more), domain ms. */
const KEPT_MS = 45 * 24 * 3_600_000
/** Room on the disk and the length of the logs are looked at this often, real ms. */
const LOOK_MS = 2_000

/**
 * Errors: FUTURE_DATABASE, FOREIGN_DATABASE (both untouched), ALREADY_OPEN, NO_PERMISSION, DISK_FULL, IO_ERROR.
 * A damaged file is no error: it is set aside and told in `mirror.recovered`.
 */
export async function openMirror(options: MirrorOptions): Promise<OpenedMirror> {
  const { dataDir: folder, clock, hubId, log = SILENT } = options
  const probe = options.space ?? (() => spaceIn(folder))
  const locked = lockDirectory(folder)
  if (!locked.ok) return locked
  const { lock } = locked

  const changes = new Changes()
  const troubles = new Set<(trouble: RunningTrouble) => void>()
  const report = (running: RunningTrouble) => {
    log.error(running, 'mirror in trouble')
    for (const listener of troubles) listener(running)
  }
  const slow = new SlowLog(log, () => clock.monotonic(), options.slowMs)
  const reserve = new Reserve(folder, log)
  const guard = new DiskGuard({ probe, reserve, now: () => clock.monotonic(), log })
  const local = attemptOpen(() =>
    openLocal({
      ...{ folder, origin: hubId, now: () => clock.now() },
      report: ({ code, params }) =>
        report({ file: 'local', code, message: String(params?.['detail'] ?? code) }),
      relieve: () => guard.localMetFullDisk(),
      note: (statement) => slow.note({ ...statement, file: 'local', thread: 'main' }),
    }),
  )
  if (!local.ok) return fail(lock, local)

  const line: TruthLine = new TruthLine({
    worker: { folder, slowMs: slow.thresholdMs },
    gate: () => guard.gate.pass(),
    slow: (statement) => slow.note(statement),
    ended: (error) => log.error({ error: error.message }, 'the truth worker ended; it is started again'),
    restarted: (quarantined) => comeBack(quarantined),
    lost: (error) => report({ file: 'truth', code: 'WORKER_LOST', message: error.message }),
    ...(options.startTruthWorker ? { start: options.startTruthWorker } : {}),
  })
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

  const setAside = (quarantined: string): void => {
    recovered.push({ file: 'truth', quarantined })
    log.error({ file: 'truth', quarantined }, 'a damaged file was set aside')
  }
  /** The reader may hold on to a file that no longer has the name; what it showed is read again. */
  const comeBack = (quarantined: string | null): void => {
    window.exchange(() => undefined)
    if (quarantined !== null) setAside(quarantined)
    changes.add('all')
  }
  const store = new TruthStore(folder, () => clock.now(), line, {
    exchange: (swap) => window.exchange(swap),
    changed: (touched) => changes.add(touched),
    refused: (code, message) => {
      // What a full disk means for truth is the guard's to say: it waits, and nothing is lost.
      if (code === 'DISK_FULL') guard.truthMetFullDisk()
      if (isTrouble(code)) report({ file: 'truth', code, message })
      else log.warn({ code, message }, 'truth refused a call')
    },
    recovered: setAside,
  })
  // Counted now, while nothing waits, and not in the first commit.
  void store.bucketSums().catch(() => undefined)
  const logs = new WalWatch(
    [
      {
        file: 'local',
        path: join(folder, LOCAL.fileName),
        writeBack: () => writeBack(local.store.db),
      },
      {
        file: 'truth',
        path: join(folder, TRUTH.fileName),
        writeBack: () => store.checkpoint().then(() => true),
      },
    ],
    options.walLimits ?? WAL_LIMITS,
    log,
  )
  const keep = keepTidy(store, local.store, () => clock.now(), log)
  guard.look()
  const looking = setInterval(() => {
    guard.look()
    void logs.look()
  }, LOOK_MS)
  looking.unref()
  const backups = new Backups({ dataDir: folder, now: () => clock.now(), log })

  const read = makeReader(window, slow, (message) => store.damaged(message))
  const overlay = new Overlay(window.db, (touched) => changes.add(touched))
  const search = new SearchLine({
    ...{ folder, read, log, covered: () => overlay.covered() },
    covers: (table, id) => overlay.covers(table, id),
  })
  changes.listen((_tables, refs) => search.changed(refs))

  const mirror: Mirror = {
    read,
    overlay,
    truth: store,
    outbox: local.store.outbox,
    audit: local.store.audit,
    seats: local.store.seats,
    settings: local.store.settings,
    backups,
    blobs: new BlobStore(folder, () => guard.state === 'OK' || guard.state === 'LOW'),
    search: (ask) => search.find(ask),
    recovered,
    onChanged: (listener) => changes.listen(listener),
    onTouched: (keeper) => changes.keep(keeper),
    onTrouble: (listener) => {
      troubles.add(listener)
      return () => troubles.delete(listener)
    },
    space: () => ({ freeBytes: probe().freeBytes, state: guard.state }),
    figures: () => ({ slow: slow.figures(), logs: logs.states(), workerRestarts: line.restarts }),
    checkpoint: keep.checkpoint,
    letGo: () => guard.gate.end(),
    close: async () => {
      keep.stop()
      clearInterval(looking)
      guard.gate.end()
      await Promise.all([backups.close(), reserve.close(), search.close()])
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
      writeBack(local.db)
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

function spaceIn(folder: string): { freeBytes: number; totalBytes: number } {
  const { bavail, blocks, bsize } = statfsSync(folder)
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize }
}

const TROUBLES = { CORRUPT: true, DISK_FULL: true, NO_PERMISSION: true, IO_ERROR: true }
const isTrouble = (code: RefusalCode): code is keyof typeof TROUBLES => Object.hasOwn(TROUBLES, code)

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
