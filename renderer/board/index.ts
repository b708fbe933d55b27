/**
 * What stands on the boards: who holds what, how badly, in which order, and how old it is. Shared by wall and desk.
 * Only pure functions over views may live here; no component, no store, no clock of its own.
 * Imported by renderer/wall and renderer/desk; imports renderer/lamps, native/{contract,domain}.
 */
export { dutyOf, type Duty } from './duty.ts'
export { ageMs, CADENCE_MS, isOld, type Source } from './freshness.ts'
export { gridsToShow, type GridsToShow, type HoldingGrid } from './grids.ts'
export { holderKey, holdingsOf, type HeldTask, type Holding } from './holdings.ts'
export { incomingLines, isOpenIncident, type IncomingLine } from './incoming.ts'
export { numbersOf, type Numbers } from './numbers.ts'
export { planBoards, postsThatFit, type Block, type BoardPlan, type TileSpot } from './placing.ts'
export { bySeverity, severityOf, SEVERITY } from './severity.ts'
