/**
 * All that crosses a process border: rows, commands, transactions, frames, views, seat messages, errors.
 * Only schemas, types and the codec of the wire may live here; no rule of the town and no I/O.
 * Imported by everybody; imports nobody.
 */
export type * from './alarmViews.ts'
export * from './attachment.ts'
export * from './clock.ts'
export * from './commands/index.ts'
export * from './crashPoint.ts'
export * from './dayView.ts'
export * from './errors.ts'
export * from './hubActs.ts'
export * from './ids.ts'
export * from './grant.ts'
export * from './link.ts'
export * from './model.ts'
export * from './queries.ts'
export * from './register.ts'
export * from './search.ts'
export * from './reachView.ts'
export * from './seat.ts'
export * from './shiftView.ts'
export * from './stream.ts'
export * from './superviseViews.ts'
export * from './tables/index.ts'
export * from './views.ts'
export * from './wire/index.ts'
