/**
 * When what is done once a night is due (a backup, the comparison with the platform): at a quiet hour of the township, and
 * whenever the last time is a day ago.
 */

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const STALE_MS = 36 * HOUR_MS
/** From 03:30 for two hours by the township's clock: after the evening's work, before the morning's. */
const QUIET_FROM_MS = 3.5 * HOUR_MS
const QUIET_FOR_MS = 2 * HOUR_MS
/** What is dated later than this ahead of now was done by a clock that was wrong; it says nothing about its age. */
const AHEAD_MS = HOUR_MS

/** @param lastAt domain time of the last time it was done well, ms; null when it never was */
export function nightlyDue(lastAt: number | null, now: number, zoneOffsetMin: number): boolean {
  if (lastAt === null || lastAt > now + AHEAD_MS || now - lastAt >= DAY_MS) return true
  const local = now + zoneOffsetMin * 60_000
  const quietFrom = Math.floor(local / DAY_MS) * DAY_MS + QUIET_FROM_MS - zoneOffsetMin * 60_000
  return now >= quietFrom && now < quietFrom + QUIET_FOR_MS && lastAt < quietFrom
}

/** @param since domain time from which on there could have been a backup, ms */
export const isStale = (lastAt: number | null, since: number, now: number): boolean =>
  lastAt === null || lastAt > now + AHEAD_MS ? now - since > STALE_MS : now - lastAt > STALE_MS
