import { expect, it } from 'vitest'
import type { LinkStatus } from '../contract/index.ts'
import type { BackupState, Mirror, Recovery, RunningTrouble } from '../mirror/index.ts'
import { openLog } from './log.ts'
import { StorageWatch } from './storageWatch.ts'

const status: LinkStatus = {
  state: 'ONLINE',
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
  space: () => { freeBytes: number; low: boolean },
  { recovered = [], backups = [WELL] }: { recovered?: Recovery[]; backups?: BackupState[] } = {},
) {
  let tell: (trouble: RunningTrouble) => void = () => undefined
  const mirror: Pick<Mirror, 'space' | 'recovered' | 'onTrouble'> & {
    backups: Pick<Mirror['backups'], 'states'>
  } = {
    space,
    recovered,
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
const roomy = () => ({ freeBytes: 1e12, low: false })

it('shows a full disk for a minute after it was last met, then nothing', () => {
  const { storage, clock, tell } = watch(roomy)
  expect(storage.on(status).storage).toBeUndefined()
  tell({ file: 'local', code: 'DISK_FULL', message: '' })
  expect(storage.on(status).storage).toBe('DISK_FULL')
  clock.now = 60_001
  expect(storage.on(status).storage).toBeUndefined()
})

it('shows a disk that fills up before it is full, and a data directory that is gone', () => {
  expect(watch(() => ({ freeBytes: 1, low: true })).storage.on(status).storage).toBe('DISK_LOW')
  const gone = watch(() => {
    throw new Error('ENOENT')
  })
  expect(gone.storage.on(status).storage).toBe('IO_ERROR')
})

it('starts the hub again only where opening the files anew is the cure', () => {
  const { tell, restarts } = watch(roomy)
  tell({ file: 'truth', code: 'CORRUPT', message: '' })
  tell({ file: 'local', code: 'DISK_FULL', message: '' })
  expect(restarts()).toBe(0)
  tell({ file: 'local', code: 'CORRUPT', message: '' })
  expect(restarts()).toBe(1)
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
  const full = watch(() => ({ freeBytes: 1, low: true }), { backups: [{ ...WELL, stale: true }] })
  expect(full.storage.on(status).storage).toBe('DISK_LOW')
})
