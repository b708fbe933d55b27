/**
 * What lamp and what words a task, an incident or an inbox item shows at this moment.
 * Only the way from native/domain's answer to the screen's lamp may live here.
 * Imported by renderer/ui and every screen; imports renderer/stores, native/domain.
 */
export { lampOrder, shown, UNKNOWN_CLOCK, worstOf, type ShownClock, type ShownLamp } from './shownClock.ts'
export { useLamps, type Lamps } from './useLamps.ts'
export { deliveryWord, type DeliveryWord } from './delivery.ts'
