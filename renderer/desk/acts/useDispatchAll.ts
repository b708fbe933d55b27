/** 先派后核: one key sends everybody the routing suggests; what is a signal becomes an accepted incident in the same act. */
import type { InboxItem, Row, Suggestion } from '../../../native/contract/index.ts'
import { instructionZh, useText } from '../../locales/index.ts'
import { useModel } from '../../stores/index.ts'
import { useToasts } from '../../ui/index.ts'
import { useDesk } from '../desk.ts'
import { madeIncident } from './made.ts'
import { useGive } from './useGive.ts'

type Subject = Pick<InboxItem, 'place' | 'typeCode'>

export function useDispatchAll() {
  const { give } = useGive()
  const { t } = useText()
  const model = useModel()
  const toasts = useToasts()
  const desk = useDesk()

  const targetsOf = (suggested: readonly Suggestion[]) =>
    suggested.filter(({ target }) => target).map(({ kind, id, lead }) => ({ kind, id, lead }))
  const wordsFor = ({ place, typeCode }: Subject): string =>
    instructionZh(place, model.eventType(typeCode)?.zh ?? typeCode)

  /** Nobody is suggested: whom to send is for a person to say. */
  function nobody(suggested: readonly Suggestion[]): boolean {
    if (targetsOf(suggested).length > 0) return false
    toasts.say('failed', t('errors.NO_TARGET'))
    return true
  }

  async function signal(item: InboxItem, suggested: readonly Suggestion[]): Promise<void> {
    if (nobody(suggested)) return desk.openSheet({ kind: 'dispatchSignal', item })
    const targets = targetsOf(suggested)
    const answer = await give(
      'signal.dispatch',
      { signalId: item.id, targets, instruction: wordsFor(item) },
      {
        seen: [{ table: 'signal', id: item.id, rev: item.rev }],
        done: t('desk.done.dispatchAll', { n: targets.length }),
      },
    )
    const made = madeIncident(answer)
    if (made) desk.show({ kind: 'incident', id: made })
  }

  async function incident(row: Row<'incident'>, suggested: readonly Suggestion[]): Promise<void> {
    if (nobody(suggested))
      return desk.openSheet({ kind: 'dispatch', incidentId: row.id, about: `${row.number} ${row.title}` })
    const targets = targetsOf(suggested)
    await give(
      'incident.dispatch',
      { incidentId: row.id, targets, instruction: wordsFor(row) },
      {
        seen: [{ table: 'incident', id: row.id, rev: row.rev }],
        done: t('desk.done.dispatchAll', { n: targets.length }),
      },
    )
  }

  return { signal, incident }
}
