import { INCIDENT_STATES, PRIORITIES, TASK_STATES } from '../../../native/contract/index.ts'
import { useText } from '../../locales/index.ts'
import { useModel } from '../../stores/index.ts'

type Side = Readonly<Record<string, unknown>>

/** Puts one version of a conflict into words: what names something is named, ids and times are left out. */
export function useReviewWords(): (side: Side) => string {
  const { t } = useText()
  const model = useModel()

  const word = (name: string, value: unknown): string => {
    if (typeof value === 'number') return name.endsWith('At') ? '' : String(value)
    if (typeof value !== 'string') return ''
    switch (name) {
      case 'typeCode':
        return model.typeName(value)
      case 'gridId':
        return model.gridName(value)
      case 'priority': {
        const priority = PRIORITIES.find((known) => known === value)
        return priority ? t(`base.priority.${priority}`) : value
      }
      case 'state': {
        const task = TASK_STATES.find((known) => known === value)
        const incident = INCIDENT_STATES.find((known) => known === value)
        return task ? t(`base.taskState.${task}`) : incident ? t(`base.incidentState.${incident}`) : value
      }
      default:
        return name.endsWith('Id') || name === 'transferredTo' ? '' : value
    }
  }
  return (side) =>
    Object.entries(side)
      .map(([name, value]) => word(name, value))
      .filter(Boolean)
      .join(' · ')
}
