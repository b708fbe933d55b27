/** What a Chinese input method or a full-width layout puts in the place of a key we know. */
const SAME_KEY: Readonly<Record<string, string>> = {
  '\uFF1F': '?',
  '\u3001': '/',
  '\u3000': 'Space',
  ' ': 'Space',
}

/**
 * The name of the key that was pressed: `A`, `1`, `/`, `?`, `Space`, `Enter`, `F2`, `Ctrl+Enter`, `Shift+S`.
 * A letter is known by its place on the board when an input method hides it. Empty while text is being composed.
 */
export function keyName(event: KeyboardEvent): string {
  if (event.isComposing) return ''
  const modifiers = `${event.ctrlKey || event.metaKey ? 'Ctrl+' : ''}${event.altKey ? 'Alt+' : ''}`
  const symbol = SAME_KEY[event.key]
  if (symbol) return modifiers + symbol
  const letter = /^[a-z]$/i.test(event.key) ? event.key.toUpperCase() : /^Key([A-Z])$/.exec(event.code)?.[1]
  if (letter) return `${modifiers}${event.shiftKey ? 'Shift+' : ''}${letter}`
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1]
  if (digit && !event.shiftKey) return modifiers + digit
  // The sign already says that Shift was held.
  if (event.key.length === 1) return modifiers + event.key
  return `${modifiers}${event.shiftKey ? 'Shift+' : ''}${event.key}`
}

const NOT_TEXT = new Set(['button', 'checkbox', 'radio', 'range', 'submit', 'reset', 'color', 'file'])

/** Keys with a sign on them belong to the field while the focus is in one. */
export function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !NOT_TEXT.has(target.type)
  return (
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLElement && target.isContentEditable)
  )
}

/** Enter and Space press the control that has the focus; Enter does nothing to a box to be ticked. */
export function isPressed(target: EventTarget | null, name: string): boolean {
  if (!(target instanceof Element)) return false
  const pressable = 'button, a[href], summary, select, [role="option"]'
  if (name === 'Enter') return target.closest(pressable) !== null
  return name === 'Space' && target.closest(`${pressable}, input`) !== null
}
