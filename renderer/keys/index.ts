/**
 * The keyboard of the screens: one listener, bindings by scope, nothing fires while somebody types.
 * Only what a key is and who gets it may live here; which key does what belongs to each screen's own key map.
 * Imported by renderer/ui and every screen; imports nobody of ours.
 */
export { dropEarlyKeys, keepEarlyKeys, replayEarlyKeys } from './earlyKeys.ts'
export { keyName, isTyping } from './keyName.ts'
export { useKeys, type Binding } from './useKeys.ts'
