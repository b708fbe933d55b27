import type { InboxItem, Row, WhistleLine } from '../../../native/contract/index.ts'
import type { Ask } from './ask.ts'

/** What can lie at the right edge of the desk. */
export type Sheet =
  | { readonly kind: 'ask'; readonly ask: Ask }
  | { readonly kind: 'report' }
  | { readonly kind: 'summon'; readonly whistle: WhistleLine }
  | { readonly kind: 'dispatch'; readonly incidentId: string; readonly about: string }
  /** 先派后核: confirmed and dispatched in one go. */
  | { readonly kind: 'dispatchSignal'; readonly item: InboxItem }
  | { readonly kind: 'merge'; readonly subject: MergeSubject }
  | { readonly kind: 'correct'; readonly incident: Row<'incident'> }

export interface MergeSubject {
  readonly kind: 'signal' | 'incident'
  readonly id: string
  readonly rev: number
  readonly about: string
  readonly candidates: InboxItem['candidates']
}
