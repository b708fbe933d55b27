import { onScopeDispose, toValue, type MaybeRefOrGetter } from 'vue'
import { isPressed, isTyping, keyName } from './keyName.ts'

export interface Binding {
  /** As keyName() says it. */
  readonly keys: string | readonly string[]
  readonly run: (event: KeyboardEvent) => void
  /** Also while the focus is in a text field; right for keys that write nothing. */
  readonly whileTyping?: boolean
}

interface Scope {
  readonly bindings: () => readonly Binding[]
  /** Nothing below hears a key that this scope did not take, except the keys bound `always`. */
  readonly exclusive: boolean
  readonly always: boolean
}

/** Newest last; the newest hears first. */
const scopes: Scope[] = []
let listening = false

/** Gives a key to the newest scope that takes it. */
export function hear(event: KeyboardEvent): void {
  const name = keyName(event)
  if (name === '' || event.defaultPrevented) return
  const typing = isTyping(event.target)
  const pressing = isPressed(event.target, name)
  let blocked = false
  for (const scope of [...scopes].reverse()) {
    if (blocked && !scope.always) continue
    const binding = scope
      .bindings()
      .find(({ keys }) => (typeof keys === 'string' ? keys === name : keys.includes(name)))
    if (binding && !(typing && !binding.whileTyping) && !pressing) {
      event.preventDefault()
      binding.run(event)
      return
    }
    blocked ||= scope.exclusive
  }
}

/**
 * Binds keys for as long as the component lives.
 * @param exclusive for a sheet: the page under it keeps quiet
 * @param always heard also under an exclusive scope
 */
export function useKeys(
  bindings: MaybeRefOrGetter<readonly Binding[]>,
  { exclusive = false, always = false }: { exclusive?: boolean; always?: boolean } = {},
): void {
  if (!listening) {
    listening = true
    window.addEventListener('keydown', hear)
  }
  const scope: Scope = { bindings: () => toValue(bindings), exclusive, always }
  scopes.push(scope)
  onScopeDispose(() => {
    const at = scopes.indexOf(scope)
    if (at >= 0) scopes.splice(at, 1)
  })
}
