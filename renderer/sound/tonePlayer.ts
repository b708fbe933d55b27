import type { Tone } from '../tokens/index.ts'

/** Plays tones with WebAudio. A browser lets nothing sound before the person has touched the page once. */
export class TonePlayer {
  #context: AudioContext | undefined
  readonly #changed: (ready: boolean) => void

  constructor(changed: (ready: boolean) => void) {
    this.#changed = changed
  }

  /** To be called from a key press or a click; harmless when it already sounds. */
  async wake(): Promise<void> {
    if (typeof AudioContext === 'undefined') return
    this.#context ??= new AudioContext({ latencyHint: 'interactive' })
    if (this.#context.state === 'suspended') await this.#context.resume()
    this.#changed(this.#context.state === 'running')
  }

  play(tone: Tone): void {
    const context = this.#context
    if (context?.state !== 'running') return
    const gain = context.createGain()
    gain.connect(context.destination)
    let at = context.currentTime + 0.01
    for (const pitchHz of tone.pitchesHz) {
      const end = at + tone.beatMs / 1000
      const oscillator = context.createOscillator()
      oscillator.type = 'triangle'
      oscillator.frequency.value = pitchHz
      // Edges of 10 ms: a click would sound like a fault of the loudspeaker.
      gain.gain.setValueAtTime(0, at)
      gain.gain.linearRampToValueAtTime(tone.gain, at + 0.01)
      gain.gain.setValueAtTime(tone.gain, end - 0.01)
      gain.gain.linearRampToValueAtTime(0, end)
      oscillator.connect(gain)
      oscillator.start(at)
      oscillator.stop(end)
      at = end + tone.gapMs / 1000
    }
    setTimeout(() => gain.disconnect(), (at - context.currentTime) * 1000 + 200)
  }
}
