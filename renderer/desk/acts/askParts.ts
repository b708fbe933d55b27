/** What the short questions of the desk are put together from. */
import type { Model, Row, TaskBrief } from '../../../native/contract/index.ts'
import type { Text } from '../../locales/index.ts'
import type { AskField, AskValues } from './ask.ts'
import type { Give } from './useGive.ts'

/** What every question needs. */
export interface Asking {
  readonly t: Text['t']
  readonly give: Give
  readonly model: Model | undefined
}

export type IncidentSeen = Pick<Row<'incident'>, 'id' | 'rev' | 'number' | 'title'>
export type TaskSeen = Pick<Row<'task'>, 'id' | 'rev' | 'number' | 'title' | 'state'> &
  Pick<TaskBrief, 'holderName'>

export const seenIncident = ({ id, rev }: IncidentSeen) => ({ table: 'incident', id, rev }) as const
export const seenTask = ({ id, rev }: Pick<TaskSeen, 'id' | 'rev'>) => ({ table: 'task', id, rev }) as const

export const aboutIncident = ({ number, title }: IncidentSeen): string => `${number} ${title}`
export const aboutTask = ({ number, title, holderName }: Omit<TaskSeen, 'state'>): string =>
  `${number} ${title} · ${holderName}`

export const fromList = (label: string, reasons: readonly string[]): AskField => ({
  kind: 'choice',
  name: 'reason',
  label,
  options: reasons.map((reason) => ({ value: reason, label: reason })),
  stacked: true,
})
export const line = (name: string, label: string, required = true): AskField => ({
  kind: 'line',
  name,
  label,
  required,
})
export const prose = (name: string, label: string, required = false): AskField => ({
  kind: 'prose',
  name,
  label,
  required,
})
export const noteOf = (values: AskValues): { note: string } | object =>
  values['note'] ? { note: values['note'] } : {}
