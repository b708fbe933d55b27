import { TONES } from '../tokens/index.ts'
import { useSound } from './sound.ts'

/** From the least to the most urgent, so that the difference is heard. */
const ORDER = ['NORMAL', 'URGENT', 'CRITICAL'] as const
/** Between the end of one tone and the next, ms. */
const PAUSE_MS = 700

/**
 * Plays every tone in turn, then the spoken line.
 * @param say told true when there was a Chinese voice for it
 */
export function useSoundTest(say: (spoken: boolean) => void): (line: string) => void {
  const sound = useSound()
  return (line) => {
    let at = 0
    for (const name of ORDER) {
      const { pitchesHz, beatMs, gapMs } = TONES[name]
      setTimeout(() => sound.play(name), at)
      at += pitchesHz.length * (beatMs + gapMs) + PAUSE_MS
    }
    setTimeout(() => say(sound.speak(line)), at)
  }
}
