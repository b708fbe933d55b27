/**
 * The town on a canvas, for the wall and the desk: river, streets, houses, grids, and what happens where. Never persons.
 * Only geometry, painting and the one component may live here; no store, no command.
 * Imported by renderer/wall and renderer/desk; imports renderer/{tokens,locales} and native/contract.
 */
import { defineAsyncComponent } from 'vue'

/** Loaded when first shown: OpenLayers is not part of any entry script. */
export const TownMap = defineAsyncComponent(() => import('./TownMap.vue'))
export type { GridTint } from './paintGround.ts'
export type { MapPin } from './pins.ts'
export type { Box } from './plane.ts'
