/**
 * Places between two steps at which a process may die and nothing may be lost. They do nothing in a program as it is
 * shipped: a test that wants the process to end there loads a module with `--import` before it, which puts the function
 * `hubCrashPoint` on the global object (scripts/chaos). Order of the names: the way of a command and back.
 */
export type CrashPoint =
  | 'outbox.append.inside'
  | 'outbox.append.after'
  | 'link.sent'
  | 'gateway.append.before'
  | 'gateway.append.inside'
  | 'gateway.append.after'
  | 'gateway.answer'
  | 'truth.apply.before'
  | 'truth.apply.after'
  | 'truth.credit'
  | 'outbox.settle.before'
  | 'snapshot.begin'
  | 'snapshot.page.before'
  | 'snapshot.page'
  | 'snapshot.seal'
  | 'swap.before'
  | 'swap.after'

type Hook = (point: CrashPoint) => void

export function crashPoint(point: CrashPoint): void {
  // What a test installed; nothing else writes there.
  const installed = Reflect.get(globalThis, 'hubCrashPoint') as Hook | undefined
  installed?.(point)
}
