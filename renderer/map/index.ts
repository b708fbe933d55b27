/**
 * The town on a canvas, for the wall and the desk: river, streets, houses, grids, and what happens where. Never persons.
 * Only geometry, painting, the ground's one question and the two components may live here; no command, no lamp.
 * Imported by renderer/wall and renderer/desk; imports renderer/{tokens,locales,stores} and native/contract.
 */
export { default as PlaceMap } from './PlaceMap.vue'
export { TownMap } from './townMap.ts'
export { useMapBase } from './mapBase.ts'
export type { GridTint } from './paintGround.ts'
export type { MapPin } from './pins.ts'
export type { Box } from './plane.ts'
