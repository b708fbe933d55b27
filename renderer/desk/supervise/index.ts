/**
 * Supervision at the desk: cards, whistles, the district, ratings, who held a matter how long.
 * Rows and panels that show it and the questions before its acts.
 * Imported by renderer/desk only.
 */
export { blowAsk, calledAsk, enterpriseAsk, raiseAsk } from './askSupervise.ts'
export { default as CardMark } from './CardMark.vue'
export { default as CardRow } from './CardRow.vue'
export { default as EscalationRow } from './EscalationRow.vue'
export { default as HeldTable } from './HeldTable.vue'
export { default as RatingLines } from './RatingLines.vue'
export { default as SummonSheet } from './SummonSheet.vue'
export { default as SuperviseList } from './SuperviseList.vue'
export { default as WhistleRow } from './WhistleRow.vue'
export { usePrint } from './usePrint.ts'
