import { computed, type ComputedRef } from 'vue'
import { useModel, useSession, useView } from '../../stores/index.ts'
import { incidentOffers, isUndelivered, signalOffers, taskOffers, type Offer } from '../acts/offers.ts'
import { useRouting } from '../acts/routing.ts'
import type { MergeSubject } from '../acts/sheet.ts'
import { aboutItem, useActs } from '../acts/useActs.ts'
import { useDesk } from '../desk.ts'

/** What lies open, as the command bar acts on it. */
export interface CommandSubject {
  readonly kind: 'signal' | 'incident' | 'task'
  readonly id: string
  readonly rev: number
  /** The incident that notes and tasks belong to; none for a signal, which is no incident yet. */
  readonly incidentId: string | undefined
  readonly about: string
  readonly typeCode: string
  readonly place: string
  readonly offers: readonly Offer[]
  readonly candidates: MergeSubject['candidates']
  act(offer: Offer): void
}

/** Follows what lies open in the middle; a conflict has a page of its own and nothing to command. */
export function useSubject(): ComputedRef<CommandSubject | undefined> {
  const desk = useDesk()
  const session = useSession()
  const model = useModel()
  const acts = useActs()
  const inbox = useView('inbox')
  const calls = useView('calls')
  const routed = useRouting(() => {
    const item = desk.subject?.kind === 'signal' ? inbox.row('items', `signal/${desk.subject.id}`) : undefined
    return item && { typeCode: item.typeCode, gridId: item.gridId, communityId: null }
  })
  const on = (kind: 'incident' | 'task') => () =>
    desk.subject?.kind === kind ? { id: desk.subject.id } : undefined
  const incidentView = useView('incident', on('incident'))
  const taskView = useView('task', on('task'))

  const signal = (id: string): CommandSubject | undefined => {
    const item = inbox.row('items', `signal/${id}`)
    return (
      item && {
        ...{
          kind: 'signal',
          id,
          rev: item.rev,
          incidentId: undefined,
          about: aboutItem({ ...item, title: model.titleOf(item) }),
        },
        ...{ typeCode: item.typeCode, place: item.place, candidates: item.candidates },
        offers: signalOffers(item, acts.may),
        act: ({ act }) => void acts.onSignal(act, item, routed.value),
      }
    )
  }
  const incident = (id: string): CommandSubject | undefined => {
    const row = incidentView.row('incident', id)
    if (!row) return undefined
    const tasks = incidentView.list('tasks')
    const candidates = incidentView
      .list('candidates')
      .map(({ id: incidentId, number, title, distanceM, minutes }) => ({
        ...{ incidentId, number, title, distanceM, minutes },
      }))
    return {
      ...{ kind: 'incident', id, rev: row.rev, incidentId: id, candidates },
      ...{ about: `${row.number} ${model.titleOf(row)}`, typeCode: row.typeCode, place: row.place },
      offers: incidentOffers(row, tasks, acts.may),
      act({ act }) {
        const waiting = act === 'deliver' ? tasks.find(isUndelivered) : undefined
        if (waiting) void acts.onTask(act, waiting, calls.row('lines', waiting.id)?.people ?? [])
        else void acts.onIncident(act, row, candidates, incidentView.list('suggestions'))
      },
    }
  }
  const task = (id: string): CommandSubject | undefined => {
    const row = taskView.row('task', id)
    const { session: who } = session
    if (!row || !who) return undefined
    return {
      ...{ kind: 'task', id, rev: row.rev, incidentId: row.incidentId, candidates: [] },
      ...{ about: `${row.number} ${model.holderOf(row)}`, typeCode: row.typeCode, place: row.place },
      offers: taskOffers(row, who.role, acts.may),
      act: ({ act }) => void acts.onTask(act, row, taskView.list('people')),
    }
  }

  return computed(() => {
    const { subject } = desk
    switch (subject?.kind) {
      case 'signal':
        return signal(subject.id)
      case 'incident':
        return incident(subject.id)
      case 'task':
        return task(subject.id)
      default:
        return undefined
    }
  })
}
