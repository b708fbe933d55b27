/**
 * Puts one hub together and starts it: as a plain program (`main.ts`) or inside Electron (`utility.ts`).
 * Composition lives here; what can be said without the other parts belongs to them.
 * Imported by nobody: started as a process, and by tests.
 */
export { openHub, type Hub } from './hub.ts'
export { openLog } from './log.ts'
export { readOptions, type HubOptions } from './options.ts'
