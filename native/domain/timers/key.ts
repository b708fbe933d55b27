/** What makes a timer the same one at another hub, after a restart and after a clock step: kind, entity and due time. */
import type { Actor } from '../../contract/index.ts'

export type TimerActor = Actor & { readonly kind: 'timer' }

export const timerKey = (kind: string, entityId: string, at: number): string => `${kind}/${entityId}/${at}`

/** Who acts when a timer fires. Named by its key: that is what the decision remembers. */
export const timerActor = (key: string): TimerActor => ({ kind: 'timer', id: key, name: '' })

/** Id of the one line of time line that says a timer has fired. */
export const firedId = (key: string): string => `fired:${key}`
