// A process that dies is started again, with growing pauses, until it is plain that this does not help.
const windowMs = 10 * 60_000
const mostInWindow = 5

/**
 * @param deathsMs real times of its deaths so far, the last one included
 * @returns the pause before the next start in ms, or undefined to give up
 */
export function restartPause(deathsMs: readonly number[]): number | undefined {
  const last = deathsMs.at(-1) ?? 0
  const recent = deathsMs.filter((at) => last - at < windowMs).length
  return recent > mostInWindow ? undefined : Math.min(1000 * 2 ** (recent - 1), 15_000)
}
