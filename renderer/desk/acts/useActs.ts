import type { CommandType, InboxItem, Row, Suggestion } from '../../../native/contract/index.ts'
import { formatStamp, useLocale, useText } from '../../locales/index.ts'
import { useModel, useNow, useSession } from '../../stores/index.ts'
import { shelveAsk, takeOutAsk } from '../alarms/askAlarm.ts'
import { useDesk } from '../desk.ts'
import { madeIncident } from './made.ts'
import type { Ask } from './ask.ts'
import { checkAsk, dismissAsk, evaluateAsk, noteAsk, reasonAsk } from './askIncident.ts'
import type { Asking } from './askParts.ts'
import { answerAsk, cancelAsk, deliverAsk, reworkAsk, settleAsk, transferAsk } from './askTask.ts'
import type { ActId } from './offers.ts'
import type { MergeSubject } from './sheet.ts'
import { useDispatchAll } from './useDispatchAll.ts'
import { blowAsk, enterpriseAsk, raiseAsk } from '../supervise/index.ts'
import { useGive } from './useGive.ts'
import { useSeenHolder } from './useHolders.ts'

type TaskPage = Row<'task'> & { readonly holderName: string }
type Person = { readonly name: string; readonly title: string; readonly phone: string }

export const aboutItem = (item: Pick<InboxItem, 'number' | 'title' | 'place'>): string =>
  [item.number, item.title, item.place].filter(Boolean).join(' ')

/** Does an act that was offered: at once where nothing has to be asked, through a sheet where something has. */
export function useActs() {
  const { give } = useGive()
  const { t } = useText()
  const model = useModel()
  const desk = useDesk()
  const session = useSession()

  const asking = (): Asking => ({ t, give, model: model.model, seenHolder })
  const seenHolder = useSeenHolder()
  const ask = (question: Ask): void => desk.openSheet({ kind: 'ask', ask: question })
  const may = (type: CommandType): boolean => session.may(type)

  const all = useDispatchAll()
  const now = useNow()
  const locale = useLocale()
  const ends = (minutes: number): string =>
    formatStamp(now.value + minutes * 60_000, now.value, model.zoneOffsetMin, locale.language)

  /** As the screen calls it. Only questions and answers in words say it: what is sent goes by ids. */
  const named = <Thing extends { readonly title: string; readonly typeCode: string }>(
    thing: Thing,
  ): Thing => ({
    ...thing,
    title: model.titleOf(thing),
  })

  async function onSignal(act: ActId, raw: InboxItem, suggested: readonly Suggestion[]): Promise<void> {
    const item = named(raw)
    const seen = [{ table: 'signal', id: item.id, rev: item.rev }] as const
    switch (act) {
      case 'acknowledge':
        await give('signal.acknowledge', { signalId: item.id })
        return
      case 'verifySignal':
        await give('signal.verify', { signalId: item.id }, { seen })
        return
      case 'accept': {
        const answer = await give(
          'signal.confirm',
          { signalId: item.id },
          { seen, done: t('desk.done.confirm') },
        )
        const made = madeIncident(answer)
        if (made) desk.show({ kind: 'incident', id: made })
        return
      }
      case 'dispatchAll':
        return all.signal(item, suggested)
      case 'shelve':
        if (model.model) ask(shelveAsk(asking(), model.model, item, aboutItem(item), ends))
        return
      case 'takeOut':
        return ask(takeOutAsk(asking(), item, aboutItem(item), ends))
      case 'dispatch':
        return desk.openSheet({ kind: 'dispatchSignal', item })
      case 'merge':
        return desk.openSheet({ kind: 'merge', subject: mergeSubject(item) })
      case 'dismiss':
        return ask(
          dismissAsk(asking(), { id: item.id, rev: item.rev, about: aboutItem(item) }, () => {
            void give('signal.verify', { signalId: item.id })
          }),
        )
      default:
        return
    }
  }

  async function onIncident(
    act: ActId,
    raw: Row<'incident'>,
    candidates: MergeSubject['candidates'],
    suggested: readonly Suggestion[],
  ): Promise<void> {
    const incident = named(raw)
    const seen = [{ table: 'incident', id: incident.id, rev: incident.rev }] as const
    const about = `${incident.number} ${incident.title}`
    switch (act) {
      case 'acknowledge':
        await give('incident.acknowledge', { incidentId: incident.id })
        return
      case 'accept':
        await give(
          'incident.accept',
          { incidentId: incident.id },
          { seen, done: t('desk.done.accept', { about: incident.number }) },
        )
        return
      case 'dispatchAll':
        return all.incident(incident, suggested)
      case 'dispatch':
        return desk.openSheet({ kind: 'dispatch', incidentId: incident.id, about })
      case 'merge':
        return desk.openSheet({
          kind: 'merge',
          subject: { kind: 'incident', id: incident.id, rev: incident.rev, about, candidates },
        })
      case 'unmerge':
        await give(
          'incident.unmerge',
          { incidentId: incident.id },
          { seen, done: t('desk.done.unmerge', { about: incident.number }) },
        )
        return
      case 'reject':
      case 'returnUp':
      case 'suspend':
      case 'escalate':
      case 'reopen':
        return ask(reasonAsk(asking(), act, incident))
      case 'selfHandle':
      case 'resume':
      case 'note':
        return ask(noteAsk(asking(), act, incident))
      case 'check':
        return ask(checkAsk(asking(), incident))
      case 'evaluate':
        return ask(evaluateAsk(asking(), incident))
      case 'blow':
        return ask(blowAsk(asking(), incident))
      case 'reply':
      case 'plan':
        return ask(enterpriseAsk(asking(), act, incident))
      case 'correct':
        return desk.openSheet({ kind: 'correct', incident: raw })
      default:
        return
    }
  }

  async function onTask(act: ActId, raw: TaskPage, people: readonly Person[]): Promise<void> {
    const task = { ...named(raw), holderName: model.holderOf(raw) }
    const seen = [{ table: 'task', id: task.id, rev: task.rev }] as const
    switch (act) {
      case 'deliver':
        return ask(deliverAsk(asking(), task, people, task.instruction))
      case 'answer':
        return ask(answerAsk(asking(), task))
      case 'verifyTask':
        await give(
          'task.verify',
          { taskId: task.id },
          { seen, done: t('desk.done.verifyTask', { about: task.holderName }) },
        )
        return
      case 'rework':
        return ask(reworkAsk(asking(), task))
      case 'settleReturn':
      case 'settleExtension':
        return ask(settleAsk(asking(), act, task))
      case 'transfer':
        return ask(transferAsk(asking(), task))
      case 'cancel':
        return ask(cancelAsk(asking(), task))
      case 'raiseCard':
        return ask(raiseAsk(asking(), task))
      case 'ask':
      case 'urge':
        await give(
          'task.urge',
          { taskId: task.id },
          { done: t('desk.done.urge', { about: task.holderName }) },
        )
        return
      case 'note':
        return ask(
          noteAsk(asking(), 'note', { id: task.incidentId, rev: 0, number: task.number, title: task.title }),
        )
      default:
        return
    }
  }

  return { onSignal, onIncident, onTask, may, asking, ask }
}

export const mergeSubject = (item: InboxItem): MergeSubject => ({
  kind: item.kind,
  id: item.id,
  rev: item.rev,
  about: aboutItem(item),
  candidates: item.candidates,
})
