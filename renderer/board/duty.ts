import type { PostTile } from '../../native/contract/index.ts'

/**
 * Who answers for a post now. `OFF_HOURS`: nobody stands there and nobody has to; the duty group takes its tasks and
 * calls the holder. `VACANT`: somebody should stand there and nobody does.
 */
export type Duty = 'A' | 'B' | 'OFF_HOURS' | 'VACANT'

/** @param working whether `now` lies in the township's working hours */
export function dutyOf(post: Pick<PostTile, 'onDuty' | 'cover'>, working: boolean): Duty {
  if (post.onDuty !== 'NONE') return post.onDuty
  return post.cover === 'H24' || working ? 'VACANT' : 'OFF_HOURS'
}
