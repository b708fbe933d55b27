import { expect, it } from 'vitest'
import type { LinkStatus } from '../contract/index.ts'
import type { Mirror, RunningTrouble } from '../mirror/index.ts'
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

function watch(space: () => { freeBytes: number; low: boolean }) {
  let tell: (trouble: RunningTrouble) => void = () => undefined
  const mirror: Pick<Mirror, 'space' | 'recovered' | 'onTrouble'> = {
    space,
    recovered: [],
    onTrouble: (listener) => {
      tell = listener
      return () => undefined
    },
  }
  const clock = { now: 0 }
  let restarts = 0
  // Only these three members of a mirror are looked at.
  const storage = new StorageWatch(
    mirror as Mirror,
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
