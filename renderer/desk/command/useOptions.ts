import { computed, type ComputedRef, type Ref } from 'vue'
import type { SearchAnswer, SearchLine } from '../../../native/contract/index.ts'
import { useText } from '../../locales/index.ts'
import type { Offer } from '../acts/offers.ts'
import { VERBS, type Spoken, type Verb } from './grammar.ts'
import type { Completion } from './useCommands.ts'
import type { CommandSubject } from './useSubject.ts'

/** A line under the command bar that can be chosen. */
export type Option =
  | { readonly kind: 'offer'; readonly id: string; readonly offer: Offer }
  | { readonly kind: 'verb'; readonly id: string; readonly verb: Verb }
  | {
      readonly kind: 'word'
      readonly id: string
      readonly label: string
      readonly note: string
      readonly text: string
    }
  | { readonly kind: 'found'; readonly id: string; readonly line: SearchLine }

export interface Group {
  readonly id: string
  readonly title: string
  readonly options: readonly Option[]
  readonly more: boolean
}

interface Typed {
  readonly text: Readonly<Ref<string>>
  readonly spoken: ComputedRef<Spoken>
  readonly subject: ComputedRef<CommandSubject | undefined>
  readonly completions: ComputedRef<readonly Completion[]>
  readonly found: Readonly<Ref<SearchAnswer | undefined>>
}

/** What can be chosen for what was typed: acts and verbs for nothing, words for a verb, finds for anything else. */
export function useOptions({
  text,
  spoken,
  subject,
  completions,
  found,
}: Typed): ComputedRef<readonly Group[]> {
  const { t } = useText()
  return computed<readonly Group[]>(() => {
    if (text.value.trim() === '') {
      const offers = (subject.value?.offers ?? []).map((offer): Option => ({
        ...{ kind: 'offer', id: `offer-${offer.act}`, offer },
      }))
      const verbs = VERBS.map((verb): Option => ({ kind: 'verb', id: `verb-${verb}`, verb }))
      return [
        ...(offers.length > 0
          ? [{ id: 'acts', title: t('command.acts'), options: offers, more: false }]
          : []),
        { id: 'verbs', title: t('command.verbs'), options: verbs, more: false },
      ]
    }
    if (spoken.value.verb !== 'search') {
      const options = completions.value.map((word): Option => ({
        kind: 'word',
        ...word,
        id: `word-${word.id}`,
      }))
      return options.length > 0
        ? [{ id: 'words', title: t(`command.name.${spoken.value.verb}`), options, more: false }]
        : []
    }
    const wanted = spoken.value.rest
    const acts = (subject.value?.offers ?? [])
      .filter(({ act }) => t(`desk.act.${act}`).toLowerCase().startsWith(wanted.toLowerCase()))
      .map((offer): Option => ({ kind: 'offer', id: `offer-${offer.act}`, offer }))
    return [
      ...(acts.length > 0 ? [{ id: 'acts', title: t('command.acts'), options: acts, more: false }] : []),
      ...(found.value?.groups ?? []).map(({ kind, lines, more }) => ({
        ...{ id: kind, title: t(`search.kind.${kind}`), more },
        options: lines.map((line): Option => ({ kind: 'found', id: `found-${line.kind}-${line.id}`, line })),
      })),
    ]
  })
}
