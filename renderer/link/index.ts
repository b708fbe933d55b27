/**
 * The screen's end of the seat: one HubLink that speaks contract/seat over a WebSocket or a MessagePort.
 * Only carriers, retry, subscriptions and unanswered commands may live here; no Vue, no text, no rule of the town.
 * Imported by renderer/stores, the entry files and tests; imports native/contract.
 */
export { HubLink } from './hubLink.ts'
export type {
  Answer,
  Given,
  HubLinkOptions,
  LinkEvents,
  LinkPhase,
  Proof,
  ScreenPayload,
} from './linkEvents.ts'
export { carrierHere, type Carrier, type CarrierEvents, type Connect } from './carrier.ts'
export { portConnect } from './portCarrier.ts'
export { webSocketConnect } from './webSocketCarrier.ts'
export type { Unanswered } from './unanswered.ts'
export { requestId } from './requestId.ts'
