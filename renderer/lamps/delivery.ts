import type { Clocks, Delivery } from '../../native/contract/index.ts'

export type DeliveryWord = Delivery | 'SENDING'

/**
 * What may be said of a task's delivery. Nobody is called informed before a terminal or a person said so; for the first
 * seconds it is on its way, after that it counts as undelivered and somebody has to call.
 */
export function deliveryWord(
  task: { readonly delivery: Delivery; readonly issuedAt: number },
  now: number,
  clocks: Pick<Clocks, 'undeliveredAfterS'> | undefined,
): DeliveryWord {
  if (task.delivery !== 'UNDELIVERED') return task.delivery
  return now - task.issuedAt < (clocks?.undeliveredAfterS ?? 5) * 1000 ? 'SENDING' : 'UNDELIVERED'
}
