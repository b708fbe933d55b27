/**
 * What lamp and what words an open task shows at this moment, from its row, the town's clocks and the shared beat.
 * Only the way from native/domain's answer to the screen's words may live here.
 * Imported by renderer/ui and every screen; imports renderer/stores, native/domain.
 */
export { taskLamp, type ShownLamp, type TaskClock } from './taskLamp.ts'
export { deliveryWord, type DeliveryWord } from './delivery.ts'
