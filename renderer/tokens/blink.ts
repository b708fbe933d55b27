/** Half a blink, ms: two flashes a second, below the three that may harm. */
const BEAT_MS = 250

/** Gives the page the beat to which `.blinks` goes on and off. Who asked for less motion sees a symbol that stays on. */
export function startBlinking(window: Window): void {
  const still = window.matchMedia('(prefers-reduced-motion: reduce)')
  const root = window.document.documentElement
  window.setInterval(() => {
    root.dataset['beat'] = root.dataset['beat'] === 'off' || still.matches ? 'on' : 'off'
  }, BEAT_MS)
}
