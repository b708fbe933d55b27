import { expect, it } from 'vitest'
import type { LinkStatus } from '../contract/index.ts'
import type {
  BackupState,
  DiskSpace,
  Mirror,
  MirrorFigures,
  Recovery,
  RunningTrouble,
} from '../mirror/index.ts'
import { openLog } from './log.ts'
import { StorageWatch } from './storageWatch.ts'

const status: LinkStatus = {
  state: 'ONLINE',
  reason: null,
  lease: { state: 'HELD', console: 'desk', since: 0, leftMs: null },
  protocol: 2,
  triedAt: 0,
  nextTryInMs: null,
  snapshotInMs: null,
  since: 0,
  rttMs: null,
  dataAt: null,
  driftMs: null,
  pending: 0,
  parked: 0,
  loading: null,
}

const WELL: BackupState = { file: 'local', at: 0, bytes: 1, kept: 3, failed: null, stale: false }

function watch(
  space: () => DiskSpace,
  {
    recovered = [],
    backups = [WELL],
    logs = [],
  }: { recovered?: Recovery[]; backups?: BackupState[]; logs?: MirrorFigures['logs'] } = {},
) {
  let tell: (trouble: RunningTrouble) => void = () => undefined
  const mirror: Pick<Mirror, 'space' | 'recovered' | 'onTrouble' | 'figures'> & {
    backups: Pick<Mirror['backups'], 'states'>
  } = {
    space,
    recovered,
    figures: () => ({ slow: { count: 0, worst: null }, logs, workerRestarts: 0 }),
    backups: { states: () => backups },
    onTrouble: (listener) => {
      tell = listener
      return () => undefined
    },
  }
  const clock = { now: 0 }
  let restarts = 0
  // Only these members of a mirror are looked at.
  const storage = new StorageWatch(
    mirror as unknown as Mirror,
    () => clock.now,
    openLog('silent'),
    () => restarts++,
  )
  return { storage, clock, tell: (trouble: RunningTrouble) => tell(trouble), restarts: () => restarts }
}
const roomy = () => ({ freeBytes: 1e12, state: 'OK' as const })

it('shows a full disk for a minute after it was last met, then nothing', () => {
  const { storage, clock, tell } = watch(roomy)
  expect(storage.on(status).storage).toBeUndefined()
  tell({ file: 'local', code: 'DISK_FULL', message: '' })
  expect(storage.on(status).storage).toBe('DISK_FULL')
  clock.now = 60_001
  expect(storage.on(status).storage).toBeUndefined()
})

it('shows a disk that fills up before it is full, and a data directory that is gone', () => {
  expect(watch(() => ({ freeBytes: 1, state: 'LOW' as const })).storage.on(status).storage).toBe('DISK_LOW')
  const gone = watch(() => {
    throw new Error('ENOENT')
  })
  expect(gone.storage.on(status).storage).toBe('IO_ERROR')
})

it('shows how far a filling disk has come; that truth waits for room is no refused act', () => {
  for (const state of ['PAUSED', 'RESERVE'] as const)
    expect(watch(() => ({ freeBytes: 1, state })).storage.on(status).storage).toBe(`DISK_${state}`)
  const { storage, tell } = watch(() => ({ freeBytes: 1, state: 'PAUSED' as const }))
  tell({ file: 'truth', code: 'DISK_FULL', message: '' })
  expect(storage.on(status).storage).toBe('DISK_PAUSED')
  tell({ file: 'local', code: 'DISK_FULL', message: '' })
  expect(storage.on(status).storage).toBe('DISK_FULL')
})

it('shows a log that stays too long', () => {
  const logs = [{ file: 'truth', bytes: 200 << 20, tooLong: true }] as const
  expect(watch(roomy, { logs }).storage.on(status)).toMatchObject({
    storage: 'LOG_TOO_LONG',
    storageParams: { file: 'truth', mb: 200 },
  })
})

it('starts the hub again only where opening the files anew is the cure', () => {
  const { tell, restarts } = watch(roomy)
  tell({ file: 'truth', code: 'CORRUPT', message: '' })
  tell({ file: 'local', code: 'DISK_FULL', message: '' })
  tell({ file: 'truth', code: 'IO_ERROR', message: '' })
  expect(restarts()).toBe(0)
  tell({ file: 'local', code: 'CORRUPT', message: '' })
  expect(restarts()).toBe(1)
  tell({ file: 'truth', code: 'WORKER_LOST', message: '' })
  expect(restarts()).toBe(2)
})

it('tells how many acts were saved from a damaged file, and says it differently when some were lost', () => {
  const local = { file: 'local', quarantined: 'q', salvaged: 4 } as const
  const truth = { file: 'truth', quarantined: 'q' } as const
  const shown = (...recovered: Recovery[]) => watch(roomy, { recovered }).storage.on(status)
  expect(shown({ ...local, complete: true }, truth)).toMatchObject({
    storage: 'LOCAL_RECOVERED',
    storageParams: { commands: 4 },
  })
  expect(shown({ ...local, complete: false }).storage).toBe('LOCAL_INCOMPLETE')
  expect(shown(truth).storage).toBe('TRUTH_RECOVERED')
})

it('shows a backup that failed or is too old, after all that presses more', () => {
  const shown = (state: Partial<BackupState>) =>
    watch(roomy, { backups: [WELL, { ...WELL, file: 'truth', ...state }] }).storage.on(status)
  expect(shown({}).storage).toBeUndefined()
  expect(shown({ failed: 'AUDIT_BROKEN' })).toMatchObject({
    storage: 'BACKUP_FAILED',
    storageParams: { file: 'truth', reason: 'AUDIT_BROKEN' },
  })
  expect(shown({ stale: true })).toMatchObject({ storage: 'BACKUP_OLD' })
  const full = watch(() => ({ freeBytes: 1, state: 'LOW' as const }), { backups: [{ ...WELL, stale: true }] })
  expect(full.storage.on(status).storage).toBe('DISK_LOW')
})
