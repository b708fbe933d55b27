/**
 * The rules of the town: state machines, routing, lamps and clocks, merging, key figures, and how commands are decided.
 * Pure functions only may enter: no I/O, no clock and no randomness of their own, nothing of Node; screens bundle this.
 * Imported by everything under native/ but contract, and by renderer/.
 */
export * from './aggregate.ts'
export * from './alarm.ts'
export * from './alarmLoad.ts'
export * from './calendar.ts'
export * from './clocks.ts'
export * from './decide/index.ts'
export * from './distance.ts'
export * from './holding.ts'
export * from './kpi.ts'
export * from './lamp.ts'
export * from './machine.ts'
export * from './merge.ts'
export * from './model.ts'
export * from './number.ts'
export * from './permit.ts'
export * from './reach.ts'
export * from './route.ts'
export * from './spelling.ts'
export * from './states.ts'
export * from './timers/index.ts'
export * from './suppression.ts'
export * from './timeline.ts'
export * from './wake.ts'
export * from './whistle.ts'
