/** One call of an alarm: pitches in order, each for so long, with so long between. */
export interface Tone {
  readonly pitchesHz: readonly number[]
  readonly beatMs: number
  readonly gapMs: number
  /** Pause before it sounds again; 0: once. */
  readonly repeatMs: number
  readonly gain: number
}

/**
 * Told apart by pitch (neighbours at least 20 % apart, all within 200–5000 Hz) and by rhythm, so that either is enough.
 */
export const TONES = {
  CRITICAL: { pitchesHz: [1320, 990, 1320, 990], beatMs: 160, gapMs: 40, repeatMs: 2200, gain: 0.5 },
  URGENT: { pitchesHz: [740, 740], beatMs: 180, gapMs: 90, repeatMs: 0, gain: 0.35 },
  NORMAL: { pitchesHz: [494], beatMs: 140, gapMs: 0, repeatMs: 0, gain: 0.2 },
  /** The link was lost. */
  LINK: { pitchesHz: [392, 311], beatMs: 240, gapMs: 60, repeatMs: 0, gain: 0.25 },
} as const satisfies Record<string, Tone>
