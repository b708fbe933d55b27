/** What an officer at a desk has before the eyes when deciding what to do next. */
import type { CallLine, IncidentBrief, InboxItem, Row, Suggestion, TaskBrief } from '../../contract/index.ts'

/** The incident that lies open: what a list does not say. */
export interface Page {
  readonly incident: Pick<Row<'incident'>, 'id' | 'rev' | 'state' | 'priority'>
  readonly tasks: readonly Pick<Row<'task'>, 'state' | 'holderKind' | 'holderId'>[]
  /** In the order they are proposed, the lead first. */
  readonly suggestions: readonly Pick<Suggestion, 'kind' | 'id' | 'lead' | 'target'>[]
}

export interface DeskViews {
  readonly inbox: readonly InboxItem[]
  readonly incidents: readonly IncidentBrief[]
  readonly tasks: readonly TaskBrief[]
  readonly calls: readonly CallLine[]
  readonly dismissReasons: readonly string[]
  readonly page: Page | null
  /** Since when things were seen to be as they are: domain ms by `stateKey`. */
  readonly since: ReadonlyMap<string, number>
  /** Acts, by their `about`, that were carried out or refused a short while ago. */
  readonly done: Pick<ReadonlySet<string>, 'has'>
}

export const stateKey = ({ id, state }: { readonly id: string; readonly state: string }): string =>
  `${id}/${state}`
