import { defineStore } from 'pinia'
import { ref } from 'vue'
import { TONES } from '../tokens/index.ts'
import { TonePlayer } from './tonePlayer.ts'

/** Spoken lines shorter apart than this would run into each other. */
const SPEECH_APART_MS = 6000

/** The loudspeaker of this window. */
export const useSound = defineStore('sound', () => {
  const ready = ref(false)
  const player = new TonePlayer((now) => (ready.value = now))
  let spokeAt = Number.NEGATIVE_INFINITY

  const wake = (): void => void player.wake()
  window.addEventListener('keydown', wake, { passive: true })
  window.addEventListener('pointerdown', wake, { passive: true })
  wake()

  const chineseVoice = (): SpeechSynthesisVoice | undefined =>
    typeof speechSynthesis === 'undefined'
      ? undefined
      : speechSynthesis.getVoices().find((voice) => voice.lang.toLowerCase().startsWith('zh'))

  return {
    /** False until the person has touched the page: then no alarm can be heard, and the screen must say so. */
    ready,
    play: (tone: keyof typeof TONES): void => player.play(TONES[tone]),
    /** True when there was a Chinese voice to say it with. */
    speak(line: string): boolean {
      const voice = chineseVoice()
      if (!voice) return false
      const now = performance.now()
      if (now - spokeAt < SPEECH_APART_MS) return true
      spokeAt = now
      const utterance = new SpeechSynthesisUtterance(line)
      utterance.voice = voice
      utterance.lang = voice.lang
      speechSynthesis.speak(utterance)
      return true
    },
    hasVoice: (): boolean => chineseVoice() !== undefined,
  }
})
