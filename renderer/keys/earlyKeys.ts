import { isTyping, keyName } from './keyName.ts'
import { hear } from './useKeys.ts'

/** Longer than this after it was pressed, a key would surprise whoever pressed it. */
const KEPT_MS = 3000

let kept: { readonly event: KeyboardEvent; readonly at: number }[] = []
let listening: ((event: KeyboardEvent) => void) | undefined

/**
 * Keeps keys pressed between loading and the moment the screen can hear them: who reloads does not wait for it.
 * @param names only keys that open something and change nothing
 */
export function keepEarlyKeys(names: ReadonlySet<string>): void {
  if (listening) return
  listening = (event) => {
    if (!isTyping(event.target) && names.has(keyName(event))) kept.push({ event, at: performance.now() })
  }
  window.addEventListener('keydown', listening)
}

/** The screen hears now: it gets what was kept, and nothing is kept any more. */
export function replayEarlyKeys(): void {
  const fresh = kept.filter(({ at }) => performance.now() - at < KEPT_MS)
  dropEarlyKeys()
  for (const { event } of fresh) hear(event)
}

export function dropEarlyKeys(): void {
  if (listening) window.removeEventListener('keydown', listening)
  listening = undefined
  kept = []
}
