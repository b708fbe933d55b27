// Whether a window lives: it paints, and data reaches it. `unresponsive` is not enough, it fires only after input,
// and a wall gets none.
import type { Beat } from '../messages/index.ts'

/** All times monotonic ms. */
export interface Pulse {
  readonly loadedAt: number
  readonly beatAt: number | undefined
  readonly data: number | null
  readonly dataAt: number
}

/** starting: just loaded. frozen: it paints no frame. stale: it paints, but nothing from the hub arrives. */
export type Verdict = 'starting' | 'ok' | 'frozen' | 'stale'

/** A beat is due every two seconds. Five missed ones are no accident. */
const frozenAfterMs = 10_000
/** A cold start of the page on a busy machine, with the wall's map. */
const graceMs = 30_000
/** The hub says something to every window each second. */
const staleAfterMs = 30_000

export function beginPulse(now: number): Pulse {
  return { loadedAt: now, beatAt: undefined, data: null, dataAt: now }
}

export function feel(pulse: Pulse, beat: Beat, now: number): Pulse {
  const moved = beat.data !== pulse.data
  return { ...pulse, beatAt: now, data: beat.data, dataAt: moved ? now : pulse.dataAt }
}

/** @param hubUp while the hub itself is down, silence is not the window's fault */
export function judge(pulse: Pulse, now: number, hubUp: boolean): Verdict {
  const young = now - pulse.loadedAt < graceMs
  if (pulse.beatAt === undefined) return young ? 'starting' : 'frozen'
  if (now - pulse.beatAt >= frozenAfterMs) return young ? 'starting' : 'frozen'
  // A page that does not count its data is judged by its frames alone.
  if (hubUp && !young && pulse.data !== null && now - pulse.dataAt >= staleAfterMs) return 'stale'
  return 'ok'
}
