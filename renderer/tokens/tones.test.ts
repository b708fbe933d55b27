import { expect, it } from 'vitest'
import { TONES } from './tones.ts'

it('keeps priorities apart by pitch: at least 20 % between neighbours, all within 200-5000 Hz', () => {
  const ranges = Object.values(TONES)
    .map(({ pitchesHz }) => ({ low: Math.min(...pitchesHz), high: Math.max(...pitchesHz) }))
    .sort((a, b) => a.low - b.low)
  for (const [k, range] of ranges.entries()) {
    expect(range.low).toBeGreaterThanOrEqual(200)
    expect(range.high).toBeLessThanOrEqual(5000)
    const next = ranges[k + 1]
    if (next) expect(next.low / range.high).toBeGreaterThanOrEqual(1.2)
  }
})

it('repeats only the highest', () => {
  expect(
    Object.entries(TONES)
      .filter(([, tone]) => tone.repeatMs > 0)
      .map(([name]) => name),
  ).toEqual(['CRITICAL'])
})
