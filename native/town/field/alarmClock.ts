import { realSpan } from '../../contract/index.ts'
import type { Clock, ClockPace } from '../../contract/index.ts'

/** Timers that count domain time. */
export interface AlarmClock {
  now(): number
  /** Calls back once at a domain time, or at once when it has passed; returns how to call it off. */
  at(domainMs: number, ring: () => void): () => void
}

/** setTimeout takes no more than this; longer waits are done in stages. */
const LONGEST_MS = 2 ** 31 - 1

export function alarmClock(clock: Pick<Clock, 'now'>, pace: ClockPace): AlarmClock {
  return {
    now: () => clock.now(),
    at(domainMs, ring) {
      let timer: NodeJS.Timeout
      const wait = (): void => {
        const left = realSpan(pace, domainMs - clock.now())
        timer = setTimeout(left > LONGEST_MS ? wait : ring, Math.min(Math.max(0, left), LONGEST_MS))
      }
      wait()
      return () => {
        clearTimeout(timer)
      }
    },
  }
}
