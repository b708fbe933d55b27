/** What the short questions of the desk are put together from. */
import type { HolderKind, Model, Row, TaskBrief } from '../../../native/contract/index.ts'
import type { Text } from '../../locales/index.ts'
import type { AskField, AskValues } from './ask.ts'
import type { Give, Seen } from './useGive.ts'

/** What every question needs. */
export interface Asking {
  readonly t: Text['t']
  readonly give: Give
  readonly model: Model | undefined
  /** The row a task would be given to as it stands on the screen, where sending it twice must be noticed. */
  readonly seenHolder: (kind: HolderKind, id: string) => readonly Seen[]
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
export const line = (name: string, label: string, required = true, initial = ''): AskField => ({
  kind: 'line',
  name,
  label,
  required,
  ...(initial ? { initial } : {}),
})
export const prose = (name: string, label: string, required = false, initial = ''): AskField => ({
  kind: 'prose',
  name,
  label,
  required,
  ...(initial ? { initial } : {}),
})
export const noteOf = (values: AskValues): { note: string } | object =>
  values['note'] ? { note: values['note'] } : {}

const VIAS = ['BY_PHONE', 'BY_RADIO', 'BY_SATPHONE', 'BY_MESSENGER'] as const
export const viaOf = (values: AskValues): (typeof VIAS)[number] =>
  VIAS.find((via) => via === values['via']) ?? 'BY_PHONE'
export const viaField = (t: Text['t']): AskField => ({
  kind: 'choice',
  name: 'via',
  label: t('desk.ask.via'),
  initial: 'BY_PHONE',
  options: VIAS.map((via) => ({ value: via, label: t(`base.via.${via}`) })),
})
