import { INCIDENT_STATES, TASK_STATES, type SearchLine } from '../../../native/contract/index.ts'
import type { Text } from '../../locales/index.ts'

/** How it stands, in the words of the lists; empty for what has no state, or one that these words do not know. */
export function stateWord({ t }: Text, { kind, state }: Pick<SearchLine, 'kind' | 'state'>): string {
  const incident = INCIDENT_STATES.find((known) => known === state)
  const task = TASK_STATES.find((known) => known === state)
  if (kind === 'incident' && incident) return t(`base.incidentState.${incident}`)
  if (kind === 'task' && task) return t(`base.taskState.${task}`)
  if (kind === 'camera' || kind === 'sensor')
    return state === 'OFFLINE'
      ? t('search.state.OFFLINE')
      : state === 'ALARM'
        ? t('search.state.ALARM')
        : state === 'FAULT'
          ? t('search.state.FAULT')
          : ''
  return ''
}
