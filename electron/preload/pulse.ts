// The sign of life of a page: a frame it really painted, not a timer that would tick behind a frozen picture.
export interface PulsePorts {
  every(ms: number, call: () => void): void
  nextFrame(call: () => void): void
  send(beat: { readonly frames: number; readonly data: number | null }): void
}

export const beatEveryMs = 2000

export function startPulse(ports: PulsePorts): { fed(count: unknown): void } {
  let frames = 0
  let data: number | null = null
  let asked = false
  ports.every(beatEveryMs, () => {
    // One request at a time: a page that wakes up after a minute owes one beat, not thirty.
    if (asked) return
    asked = true
    ports.nextFrame(() => {
      asked = false
      frames += 1
      ports.send({ frames, data })
    })
  })
  return {
    fed(count) {
      // The page is not trusted to send what it should.
      if (typeof count === 'number' && Number.isSafeInteger(count) && count >= 0) data = count
    },
  }
}
