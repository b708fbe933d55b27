import { refKey, type TableName } from '../../../native/contract/index.ts'
import type { Answer, Given, ScreenPayload } from '../../link/index.ts'
import { useText } from '../../locales/index.ts'
import { useHub } from '../../stores/index.ts'
import { useToasts } from '../../ui/index.ts'
import { keptOf } from './made.ts'

/** A row as the person saw it when deciding. */
export type Seen = { readonly table: TableName; readonly id: string; readonly rev: number }

export interface GiveOptions {
  readonly seen?: readonly Seen[]
  /** What to say when it is done; left out, the desk keeps quiet because the screen shows it. */
  readonly done?: string
  readonly undo?: () => void
}

/** Gives commands and puts their answers into words. */
export function useGive() {
  const hub = useHub()
  const toasts = useToasts()
  const { t, tCode } = useText()

  const words = (answer: Answer): string =>
    answer.ok ? '' : tCode('errors', answer.code, answer.params ?? {}, 'errors.unknown')

  return {
    words,
    async give<T extends Given>(
      type: T,
      payload: ScreenPayload<T>,
      { seen = [], done, undo }: GiveOptions = {},
    ): Promise<Answer> {
      const base = Object.fromEntries(seen.map(({ table, id, rev }) => [refKey(table, id), rev]))
      const answer = await hub.command(type, payload, base)
      const outcome = keptOf(answer)?.outcome
      if (!answer.ok) toasts.say('failed', words(answer))
      else if (outcome === 'superseded') toasts.say('note', t('desk.outcome.superseded'))
      else if (outcome === 'needs_review') toasts.say('note', t('desk.outcome.needsReview'))
      else if (done) toasts.say('done', done, undo)
      return answer
    },
  }
}

export type Give = ReturnType<typeof useGive>['give']
