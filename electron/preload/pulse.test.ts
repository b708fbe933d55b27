import { describe, expect, it } from 'vitest'
import { startPulse } from './index.ts'

function page() {
  let tick = (): void => undefined
  const frames: (() => void)[] = []
  const sent: unknown[] = []
  const pulse = startPulse({
    every: (_, call) => {
      tick = call
    },
    nextFrame: (call) => frames.push(call),
    send: (beat) => sent.push(beat),
  })
  return { pulse, sent, tick: () => tick(), paint: () => frames.splice(0).forEach((call) => call()) }
}

describe('the pulse of a page', () => {
  it('beats only when a frame was painted', () => {
    const { sent, tick, paint } = page()
    tick()
    expect(sent).toEqual([])
    paint()
    tick()
    paint()
    expect(sent).toEqual([
      { frames: 1, data: null },
      { frames: 2, data: null },
    ])
  })

  it('owes one beat after a long freeze, not one for every two seconds of it', () => {
    const { sent, tick, paint } = page()
    for (let i = 0; i < 30; i += 1) tick()
    paint()
    expect(sent).toHaveLength(1)
  })

  it('says how much data has come, and takes no nonsense for it', () => {
    const { pulse, sent, tick, paint } = page()
    for (const count of [7, -1, 1.5, '9', NaN, undefined]) pulse.fed(count)
    tick()
    paint()
    expect(sent).toEqual([{ frames: 1, data: 7 }])
  })
})
