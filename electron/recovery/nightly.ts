// Long-lived pages gather dust. Each window is made anew once a night, one at a time, so that one is always there.
export interface Recyclable {
  readonly name: string
  /** Monotonic ms. */
  readonly loadedAt: number
  readonly well: boolean
}

const fromMinute = 4 * 60
const toMinute = 5 * 60
const oldEnoughMs = 12 * 60 * 60_000
const apartMs = 2 * 60_000

/**
 * The window to make anew now, if any.
 * @param minuteOfDay on the wall clock of this machine
 * @param lastAt monotonic ms of the last recycling
 */
export function dueForRecycling(
  windows: readonly Recyclable[],
  now: number,
  minuteOfDay: number,
  lastAt: number | undefined,
): string | undefined {
  if (minuteOfDay < fromMinute || minuteOfDay >= toMinute) return undefined
  if (lastAt !== undefined && now - lastAt < apartMs) return undefined
  // While one window is in trouble the other is the only one people have.
  if (!windows.every((window) => window.well)) return undefined
  const old = windows.filter((window) => now - window.loadedAt >= oldEnoughMs)
  return old.toSorted((a, b) => a.loadedAt - b.loadedAt)[0]?.name
}
