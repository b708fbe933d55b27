// Which window stands on which display, also after a display was unplugged, swapped or moved.
// Only decisions about values may enter; the displays themselves are electron/main's business.
// Imported by electron/main and electron/settings.
export { Mark, markOf, type DisplayFacts } from './display.ts'
export { placeWindows, type Placement, type Slot } from './layout.ts'
export { Settle } from './settle.ts'
