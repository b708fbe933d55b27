// What to try next on a window in trouble: from the mildest to the strongest, never faster than it can take effect.
export type Step = 'reload' | 'recreate' | 'relaunch' | 'safe'

const steps: readonly Step[] = ['reload', 'recreate', 'relaunch', 'safe']

/** How long each step gets to show its effect, ms. Beyond the last step its pause doubles, up to the longest. */
const effectMs: Readonly<Record<Step, number>> = {
  reload: 20_000,
  recreate: 40_000,
  relaunch: 60_000,
  safe: 60_000,
}
const longestMs = 10 * 60_000
/** A window this long in good health has earned the mild steps again. */
const forgivenAfterMs = 10 * 60_000

export interface Ladder {
  /** Steps taken since the last good health. */
  readonly taken: number
  /** Monotonic ms; no further step before it. */
  readonly notBefore: number
  /** Since when it has been well without interruption. */
  readonly wellSince: number | undefined
}

export const bottom: Ladder = { taken: 0, notBefore: 0, wellSince: undefined }

/**
 * One more step up, when the last one has had its time.
 * @param highest the strongest step that is left: in the safe layout, and after it, there is only recreating
 */
export function climb(
  ladder: Ladder,
  now: number,
  highest: Step = 'safe',
): { ladder: Ladder; step: Step | undefined } {
  const upset = { ...ladder, wellSince: undefined }
  if (now < ladder.notBefore) return { ladder: upset, step: undefined }
  const top = steps.indexOf(highest)
  const step = steps[Math.min(ladder.taken, top)] ?? highest
  const beyond = Math.max(0, ladder.taken - top)
  const pauseMs = Math.min(effectMs[step] * 2 ** beyond, longestMs)
  return { ladder: { taken: ladder.taken + 1, notBefore: now + pauseMs, wellSince: undefined }, step }
}

/** The window is well at this moment. */
export function calm(ladder: Ladder, now: number): Ladder {
  if (ladder.taken === 0) return ladder
  if (ladder.wellSince === undefined) return { ...ladder, wellSince: now }
  return now - ladder.wellSince >= forgivenAfterMs ? bottom : ladder
}
