import { computed, type ComputedRef } from 'vue'
import { instructionZh, useText } from '../../locales/index.ts'
import { findNames, usePinyin } from '../../search/index.ts'
import { useModel, useView } from '../../stores/index.ts'
import { useGive, type Seen } from '../acts/useGive.ts'
import { useHolders, useSeenHolder, type Holder } from '../acts/useHolders.ts'
import { madeIncident } from '../acts/made.ts'
import { LISTS, useDesk, type ListName } from '../desk.ts'
import { KEYS } from '../keymap.ts'
import { parse, partsOf, targetOf, wordsOf, type Spoken } from './grammar.ts'
import { useSubject, type CommandSubject } from './useSubject.ts'

/** What will happen when Enter is pressed, or why nothing will. */
export type Intent =
  | { readonly ok: true; readonly says: string; run(): unknown }
  /** `asks`: nothing is wrong yet, words are still missing. */
  | { readonly ok: false; readonly says: string; readonly asks?: true }

/** A word the bar can be completed with. */
export interface Completion {
  readonly id: string
  readonly label: string
  readonly note: string
  /** The whole text once it is taken. */
  readonly text: string
}

const MOST_COMPLETIONS = 8

/** The command bar's grammar at work: what the text means on what lies open now. */
export function useCommands(text: () => string) {
  const { t } = useText()
  const desk = useDesk()
  const model = useModel()
  const { give } = useGive()
  const holders = useHolders()
  const seenHolder = useSeenHolder()
  const spell = usePinyin()
  const subject = useSubject()
  const incidents = useView('incidents')

  const words = computed(() => wordsOf((verb) => t(`command.verb.${verb}`)))
  const spoken = computed(() => parse(text(), words.value))
  const wrong = (says: string): Intent => ({ ok: false, says })
  const asks = (says: string): Intent => ({ ok: false, says, asks: true })
  const find = (word: string): readonly Holder[] => findNames(holders.value, word, spell.value).slice(0, 6)

  function dispatch(on: CommandSubject, rest: string): Intent {
    const parts = partsOf(rest)
    if (!on.offers.some(({ act }) => act === 'dispatch'))
      return wrong(t('command.wrong.notHere', { act: t('desk.act.dispatch') }))
    if (parts.length === 0) return asks(t('command.wrong.noTarget'))
    const chosen = new Map<string, Holder>()
    for (const word of parts) {
      const meant = targetOf(word, holders.value, find)
      if (meant.ok) chosen.set(meant.item.id, meant.item)
      else if (meant.wrong === 'unknown') return wrong(t('command.wrong.unknownTarget', { word }))
      else {
        const names = meant.among.map(({ name }) => name).join(' · ')
        return wrong(t('command.wrong.manyTargets', { word, names }))
      }
    }
    const names = [...chosen.values()].map(({ code, name }) => `${code} ${name}`).join(' · ')
    const says = t(on.kind === 'signal' ? 'command.will.dispatchSignal' : 'command.will.dispatch', {
      ...{ n: chosen.size, names },
    })
    return { ok: true, says, run: () => send(on, [...chosen.values()]) }
  }

  async function send(on: CommandSubject, to: readonly Holder[]): Promise<void> {
    let { incidentId } = on
    const seen: Seen[] = [...to.flatMap(({ kind, holderId }) => seenHolder(kind, holderId))]
    if (incidentId === undefined) {
      const signal = [{ table: 'signal' as const, id: on.id, rev: on.rev }]
      incidentId = madeIncident(await give('signal.confirm', { signalId: on.id }, { seen: signal }))
    } else seen.push({ table: 'incident', id: on.id, rev: on.rev })
    if (incidentId === undefined) return
    desk.show({ kind: 'incident', id: incidentId })
    const targets = to.map(({ kind, holderId }, n) => ({ kind, id: holderId, lead: n === 0 }))
    const instruction = instructionZh(on.place, model.eventType(on.typeCode)?.zh ?? on.typeCode)
    const done = t('desk.done.dispatch', { n: to.length })
    await give('incident.dispatch', { incidentId, targets, instruction }, { seen, done })
  }

  function merge(on: CommandSubject, rest: string): Intent {
    if (!on.offers.some(({ act }) => act === 'merge'))
      return wrong(t('command.wrong.notHere', { act: t('desk.act.merge') }))
    if (rest === '') return asks(t('command.wrong.noMerge'))
    const nth = /^\d$/.test(rest) ? on.candidates[Number(rest) - 1] : undefined
    const numbered = incidents
      .list('items')
      .filter(({ id, number, state }) => id !== on.id && state !== 'NEW' && number.endsWith(rest))
    const only = numbered.length === 1 ? numbered[0] : undefined
    const into = nth ? { id: nth.incidentId, number: nth.number, title: nth.title } : only
    if (!into) return wrong(t('command.wrong.unknownMerge', { word: rest }))
    return {
      ok: true,
      says: t('command.will.merge', { number: into.number, title: into.title }),
      run: async () => {
        const seen = [
          {
            table: on.kind === 'signal' ? ('signal' as const) : ('incident' as const),
            id: on.id,
            rev: on.rev,
          },
        ]
        const done = t('desk.done.merge', { about: on.about })
        const answer =
          on.kind === 'signal'
            ? await give('signal.merge', { signalId: on.id, incidentId: into.id }, { seen, done })
            : await give('incident.merge', { incidentId: on.id, into: into.id }, { seen, done })
        if (answer.ok) desk.show({ kind: 'incident', id: into.id })
      },
    }
  }

  function note(on: CommandSubject, rest: string): Intent {
    const { incidentId, about } = on
    if (incidentId === undefined) return wrong(t('command.wrong.notHere', { act: t('desk.act.note') }))
    if (rest === '') return asks(t('command.wrong.noText'))
    return {
      ok: true,
      says: t('command.will.note', { number: about, text: rest }),
      run: () => give('incident.note', { incidentId, text: rest }, { done: t('desk.done.note', { about }) }),
    }
  }

  const listNamed = (word: string): ListName | undefined =>
    LISTS.find(
      (name) =>
        name === word.toLowerCase() || t(`desk.list.${name}`).toLowerCase().startsWith(word.toLowerCase()),
    )

  function list(rest: string): Intent {
    if (rest === '') return asks(t('command.wrong.noList'))
    const name = listNamed(rest)
    if (!name) return wrong(t('command.wrong.unknownList', { word: rest }))
    return {
      ok: true,
      says: t('command.will.list', { name: t(`desk.list.${name}`) }),
      run: () => {
        desk.list = name
        desk.focus('list')
      },
    }
  }

  /** Undefined for a search: what it finds stands below, each to be opened. */
  const intent: ComputedRef<Intent | undefined> = computed(() => {
    const { verb, rest } = spoken.value
    if (verb === 'search') return undefined
    if (verb === 'list') return list(rest)
    const on = subject.value
    if (!on) return wrong(t('command.wrong.noSubject'))
    return { dispatch, merge, note }[verb](on, rest)
  })

  return { spoken, intent, subject, completions: computed(() => completionsOf(spoken.value)) }

  function completionsOf({ verb, rest, said }: Spoken): Completion[] {
    if (!said) return []
    const typed = text()
    if (verb === 'list')
      return LISTS.map((name) => {
        const label = t(`desk.list.${name}`)
        return {
          id: name,
          label,
          note: KEYS[name],
          text: `${typed.slice(0, typed.length - rest.length).trimEnd()} ${label}`,
        }
      }).filter(({ label }) => label.toLowerCase().startsWith(rest.toLowerCase()))
    if (verb === 'merge')
      return (subject.value?.candidates ?? []).map(({ incidentId, number, title }, n) => ({
        ...{ id: incidentId, label: `${String(n + 1)}  ${title}`, note: number },
        text: `${typed.slice(0, typed.length - rest.length).trimEnd()} ${String(n + 1)}`,
      }))
    if (verb !== 'dispatch') return []
    const open = /\s$/u.test(typed) ? '' : (partsOf(rest).at(-1) ?? '')
    const before = typed.slice(0, typed.length - open.length)
    return findNames(holders.value, open, spell.value)
      .slice(0, MOST_COMPLETIONS)
      .map(({ id, code, name, note: about }) => ({
        ...{ id, label: `${code}  ${name}`, note: about },
        text: `${/\s$/u.test(before) ? before : `${before} `}${code} `,
      }))
  }
}
