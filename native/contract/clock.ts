/**
 * The one clock everything is told the time by. Domain time (what lamps, due times and logs use) may run faster
 * than real time in the demo and in drills; network time-outs always use real, monotonic time.
 */
export interface Clock {
  /** Domain time, ms since the Unix epoch. */
  now(): number
  /** Real monotonic time, ms; only differences mean anything. */
  monotonic(): number
}

/** How domain time follows real time: `domain = originDomain + (real - originReal) * speed`. */
export interface ClockPace {
  readonly originReal: number
  readonly originDomain: number
  readonly speed: number
}

export const realPace = (): ClockPace => ({ originReal: 0, originDomain: 0, speed: 1 })

/** Domain time for a real time, both ms since the Unix epoch. */
export const domainTime = (pace: ClockPace, realMs: number): number =>
  Math.round(pace.originDomain + (realMs - pace.originReal) * pace.speed)

/** Real milliseconds that a span of domain milliseconds takes. */
export const realSpan = (pace: ClockPace, domainMs: number): number => domainMs / pace.speed

export const systemClock = (pace: ClockPace): Clock => ({
  now: () => domainTime(pace, Date.now()),
  monotonic: () => performance.now(),
})

/** Reads `REAL:DOMAIN` (ms since the epoch each) of `--clock-origin`; undefined when malformed. */
export function parsePace(origin: string | undefined, speed: string | undefined): ClockPace | undefined {
  const factor = speed === undefined ? 1 : Number(speed)
  if (!Number.isFinite(factor) || factor <= 0) return undefined
  if (origin === undefined) {
    const now = Date.now()
    return { originReal: now, originDomain: now, speed: factor }
  }
  const [real, domain] = origin.split(':').map(Number)
  if (real === undefined || domain === undefined || !Number.isFinite(real) || !Number.isFinite(domain))
    return undefined
  return { originReal: real, originDomain: domain, speed: factor }
}
