/**
 * What several screens share: who is signed in, what time it is, the views they look at, the language.
 * Only state that follows the link or the person may live here; no component, no style, no act.
 * Imported by renderer/ui and every screen; imports renderer/link, native/contract.
 */
export { installHub, useHub } from './hub.ts'
export { useLinkState, type ScreenTrust } from './linkState.ts'
export { useSession } from './session.ts'
export { useClock, useNow } from './clock.ts'
export { useView, type ViewHandle, type ViewState } from './view.ts'
export { useModel, type EventTypeName } from './model.ts'
