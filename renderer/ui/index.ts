/**
 * Small parts every screen is made of: lamps, clocks, marks, buttons, fields, sheets, lists.
 * A part shows one thing and knows no act of the desk; colours and sizes come from renderer/tokens.
 * Imported by every screen; imports renderer/tokens, stores, locales, lamps, keys.
 */
export { default as Btn } from './Btn.vue'
export { default as Choice } from './Choice.vue'
export { default as Countdown } from './Countdown.vue'
export { default as DataAge } from './DataAge.vue'
export { default as DayClock } from './DayClock.vue'
export { default as DeliveryMark } from './DeliveryMark.vue'
export { default as DueMark } from './DueMark.vue'
export { default as EmptyState } from './EmptyState.vue'
export { default as Field } from './Field.vue'
export { default as Kbd } from './Kbd.vue'
export { default as Lamp } from './Lamp.vue'
export { default as LinkMark } from './LinkMark.vue'
export { default as PickBox } from './PickBox.vue'
export { default as PriorityMark } from './PriorityMark.vue'
export { default as SideSheet } from './SideSheet.vue'
export { default as ToastStack } from './ToastStack.vue'
export { default as UnsentMark } from './UnsentMark.vue'
export { default as ViewFrame } from './ViewFrame.vue'
export { default as VirtualList } from './VirtualList.vue'
export { useToasts, type Toast } from './toasts.ts'
