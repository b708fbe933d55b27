/** Buckets that were found wrong, repaired one after another while their old rows stay visible. */
import type { RowVersion } from '../port.ts'
import { ask } from './ask.ts'
import type { Turn } from './state.ts'

export function repairNext(turn: Turn): void {
  const { s } = turn
  const [bucket, ...rest] = s.badBuckets
  if (bucket === undefined || s.phase !== 'live') return
  s.badBuckets = rest
  ask(turn, { op: 'versions', bucket }, 0)
}

/** Tells the platform what is held, so that it sends what is not; of a bucket that is not believed it sends all. */
export function tellVersions(turn: Turn, bucket: string, versions: readonly RowVersion[]): void {
  const { s, out } = turn
  const believed = !s.disbelieved.has(bucket)
  s.disbelieved = new Set([...s.disbelieved].filter((key) => key !== bucket))
  out.push({
    do: 'send',
    frame: {
      ...{ type: 'CHECK', step: 'VERSIONS', bucket },
      versions: versions.map(({ id, rev }) => [id, believed ? rev : null]),
    },
  })
}
