/**
 * What a person orders this hub itself to do: no act of the town, so nothing of it enters the stream. A screen sends it
 * like a command; the hub checks the role, carries it out at once and writes it into the audit.
 */
import Type, { type Static } from 'typebox'

const Id = Type.String({ minLength: 1, maxLength: 200 })
const Reason = Type.String({ minLength: 1, maxLength: 500 })

export const HUB_ACTS = {
  /** Offers a parked command once more. Errors: NOT_PARKED. */
  'outbox.retry': Type.Object({ commandId: Id }),
  /** Ends a parked command for good: it counts as rejected with GIVEN_UP, its rows fall back. Errors: NOT_PARKED. */
  'outbox.giveUp': Type.Object({ commandId: Id, reason: Reason }),
  /** Tries the platform now instead of at the next turn. */
  'link.hurry': Type.Object({}),
  /** Lets the lease pass to this console at once; the other one is fenced. Errors: NOT_STANDBY. */
  'lease.takeOver': Type.Object({ reason: Reason }),
} as const

export type HubActType = keyof typeof HUB_ACTS
export type HubAct<T extends HubActType> = Static<(typeof HUB_ACTS)[T]>
export const isHubAct = (type: string): type is HubActType => Object.hasOwn(HUB_ACTS, type)
