import { defineAsyncComponent } from 'vue'

/** Loaded when first shown: OpenLayers is not part of any entry script. */
export const TownMap = defineAsyncComponent(() => import('./TownMap.vue'))
