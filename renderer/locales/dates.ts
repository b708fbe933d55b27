/**
 * Times as the township's clock shows them. The zone is an offset from the model, never the zone of the machine.
 * All times are ms since the epoch, domain time.
 */
import type { Language } from './texts.ts'

const MINUTE = 60_000
const HOUR = 3_600_000
const DAY = 86_400_000

const two = (n: number): string => String(n).padStart(2, '0')
const local = (at: number, zoneMin: number): Date => new Date(at + zoneMin * MINUTE)

/** 23:54:25 or 23:54 */
export function formatClock(at: number, zoneMin: number, seconds = true): string {
  const d = local(at, zoneMin)
  const minutes = `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}`
  return seconds ? `${minutes}:${two(d.getUTCSeconds())}` : minutes
}

/** 11月21日 周六, Sat 21 Nov */
export function formatDay(at: number, zoneMin: number, language: Language): string {
  const d = local(at, zoneMin)
  const say = (options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat(language, { ...options, timeZone: 'UTC' }).format(d)
  return language === 'zh-CN'
    ? `${formatShortDay(at, zoneMin, language)} ${say({ weekday: 'short' })}`
    : `${say({ weekday: 'short' })} ${formatShortDay(at, zoneMin, language)}`
}

/** 11月21日, 21 Nov */
export function formatShortDay(at: number, zoneMin: number, language: Language): string {
  const d = local(at, zoneMin)
  const month = new Intl.DateTimeFormat(language, { month: 'short', timeZone: 'UTC' }).format(d)
  return language === 'zh-CN' ? `${d.getUTCMonth() + 1}月${d.getUTCDate()}日` : `${d.getUTCDate()} ${month}`
}

export const sameDay = (a: number, b: number, zoneMin: number): boolean =>
  Math.floor((a + zoneMin * MINUTE) / DAY) === Math.floor((b + zoneMin * MINUTE) / DAY)

/** The clock alone today, with the day in front on any other day. */
export function formatStamp(
  at: number,
  now: number,
  zoneMin: number,
  language: Language,
  seconds = false,
): string {
  const clock = formatClock(at, zoneMin, seconds)
  return sameDay(at, now, zoneMin) ? clock : `${formatShortDay(at, zoneMin, language)} ${clock}`
}

/** The day and the clock, also today: in a table every line has the same form. */
export const formatDayClock = (at: number, zoneMin: number, language: Language): string =>
  `${formatShortDay(at, zoneMin, language)} ${formatClock(at, zoneMin, false)}`

/** Hour of the day by the township's clock, 0–23. */
export const hourOf = (at: number, zoneMin: number): number => local(at, zoneMin).getUTCHours()

/** 04:09 (minutes and seconds), 3:04:09 (hours), 2天 03:04 or 2 d 03:04 (days). Never negative. */
export function formatSpan(ms: number, language: Language): string {
  const span = Math.max(0, Math.floor(ms / 1000)) * 1000
  const seconds = two(Math.floor((span % MINUTE) / 1000))
  const minutes = two(Math.floor((span % HOUR) / MINUTE))
  const hours = Math.floor((span % DAY) / HOUR)
  const days = Math.floor(span / DAY)
  if (days > 0) return `${days}${language === 'zh-CN' ? ' 天' : ' d'} ${two(hours)}:${minutes}`
  return hours > 0 ? `${hours}:${minutes}:${seconds}` : `${minutes}:${seconds}`
}
