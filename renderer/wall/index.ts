/**
 * The wall: panels placed by distance and pixel pitch, each within one display, each with the age of its data.
 * One panel a file, the layout and the settings as pure functions; no command is given from here.
 * Imported by nobody but its tests; wall.html begins at main.ts.
 */
export { default as Wall } from './Wall.vue'
export { layOut, type WallLayout } from './layout.ts'
export { wallSettings, type WallSettings } from './settings.ts'
