/** How the sources of data do: when each was last heard, whether it is silent, how often an algorithm is wrong. */
import type { Model, SourceHealth, ViewTypes } from '../../contract/index.ts'
import { alarmRules, DAY_MS, isOpenSignal } from '../../domain/index.ts'
import type { ViewSource } from '../../seats/index.ts'
import { byId } from './names.ts'
import type { DeskReads } from './reads.ts'

const JUDGED_OVER_MS = 7 * DAY_MS

export function sourcesView(reads: DeskReads, model: () => Model, now: () => number): ViewSource {
  return {
    tables: ['source', 'config'],
    everyMs: 5_000,
    compute: (): { items: Record<string, ViewTypes['sources']['items']> } => {
      const judged = judgedByType(reads, now() - JUDGED_OVER_MS)
      return {
        items: byId(
          alarmRules(model()).sources.map((source): SourceHealth => {
            const row = reads.get('source', source.id)
            const signal = row?.signalId == null ? undefined : reads.get('signal', row.signalId)
            const { confirmed, dismissed, waiting } = judged.get(source.typeCode ?? '') ?? NONE
            const done = confirmed + dismissed
            return {
              ...{ id: source.id, kind: source.kind, zh: source.zh, en: source.en },
              ...{ cadenceMin: source.cadenceMin, silentMin: source.silentMin },
              typeCode: source.typeCode ?? null,
              state: row?.state ?? 'NEVER',
              lastAt: row?.lastAt ?? null,
              silentSince: row?.silentSince ?? null,
              records: row?.records ?? 0,
              signalId: signal && isOpenSignal(signal.state) ? signal.id : null,
              ...{ confirmed, dismissed, waiting },
              falseRate: done === 0 ? null : dismissed / done,
            }
          }),
        ),
      }
    },
  }
}

const NONE = { confirmed: 0, dismissed: 0, waiting: 0 }

/** Of the video alerts since then, by event type: what people made of them. Merged ones were true. */
function judgedByType(reads: DeskReads, since: number): Map<string, typeof NONE> {
  const counts = new Map<string, typeof NONE>()
  for (const { channel, typeCode, state } of reads.signalsSince(since)) {
    if (channel !== 'AI_VIDEO') continue
    const before = counts.get(typeCode) ?? NONE
    const field =
      state === 'DISMISSED'
        ? 'dismissed'
        : state === 'CONFIRMED' || state === 'MERGED'
          ? 'confirmed'
          : 'waiting'
    counts.set(typeCode, { ...before, [field]: before[field] + 1 })
  }
  return counts
}
