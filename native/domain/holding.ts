/**
 * Who held a matter, and for how long: worked out from the time line alone, so that nobody has to be believed (杜绝网格背锅).
 * A holder holds from the moment the task reached them until they handed in, gave it back or lost it; while a return waits
 * for its answer the desk holds it. What nobody else holds is the desk's. Times in ms since the epoch.
 */
import type { Clocks, Row } from '../contract/index.ts'
import { elapsed } from './clocks.ts'

export type HolderOf = Row<'task'>['holderKind'] | 'DESK' | 'DISTRICT' | 'SUSPENDED'

export interface Held {
  readonly kind: HolderOf
  readonly id: string
  /** What is over. */
  readonly heldMs: number
  /** Part of it after a limit had run out, on the task's own clock. */
  readonly overdueMs: number
  /** Since when it is held now; null when it is not. */
  readonly since: number | null
  /** Since when what is held now is late; null when it is not known to become so. */
  readonly lateFrom: number | null
}

type Line = Pick<Row<'entry'>, 'kind' | 'at' | 'taskId' | 'params'>
export type HeldTask = Pick<
  Row<'task'>,
  'id' | 'holderKind' | 'holderId' | 'clock' | 'signDueAt' | 'finishDueAt' | 'signedAt'
>
interface Span {
  readonly from: number
  readonly to: number | null
}

/** Lines after which a holder has the task in hand. */
const TAKES = new Set([
  'task.deliver',
  'task.sign',
  'task.depart',
  'task.arrive',
  'task.handle',
  'task.rework',
])
/** Lines after which they have not. */
const GIVES = new Set(['task.submit', 'task.verify', 'task.cancel', 'task.transfer', 'task.requestReturn'])
const STANDS_STILL = new Map<string, 'SUSPENDED' | 'DISTRICT'>([
  ['incident.suspend', 'SUSPENDED'],
  ['incident.escalate', 'DISTRICT'],
])

/** @param incident `receivedAt` begins the desk's time, `closedAt` ends everything */
export function holding(
  incident: Pick<Row<'incident'>, 'receivedAt' | 'closedAt'>,
  tasks: readonly HeldTask[],
  entries: readonly Line[],
  clocks: Clocks,
): Held[] {
  const lines = entries.toSorted((a, b) => a.at - b.at)
  const end = incident.closedAt
  const pauses = pausesOf(lines, end)
  const byTask = tasks.map((task) => ({ task, spans: without(takenSpans(lines, task.id, end), pauses) }))
  const held = new Map<string, Held>()
  const add = (
    kind: HolderOf,
    id: string,
    spans: readonly Span[],
    late: readonly Span[],
    clock: HeldTask['clock'],
  ): void => {
    const key = `${kind}/${id}`
    const before = held.get(key)
    const sums = spans.map((span) => sumOf(span, late, clock, clocks))
    const now = spans.find(({ to }) => to === null)
    held.set(key, {
      ...{ kind, id },
      heldMs: (before?.heldMs ?? 0) + sums.reduce((sum, { heldMs }) => sum + heldMs, 0),
      overdueMs: (before?.overdueMs ?? 0) + sums.reduce((sum, { overdueMs }) => sum + overdueMs, 0),
      since: least(before?.since ?? null, now?.from ?? null),
      lateFrom: least(
        before?.lateFrom ?? null,
        now ? (late.find(({ to }) => to === null)?.from ?? null) : null,
      ),
    })
  }
  for (const { task, spans } of byTask)
    if (spans.length > 0) add(task.holderKind, task.holderId, spans, lateSpans(task), task.clock)
  for (const kind of ['DISTRICT', 'SUSPENDED'] as const) {
    const spans = pauses.filter((pause) => pause.kind === kind)
    if (spans.length > 0) add(kind, '', spans, [], 'CALENDAR')
  }
  const others = [...byTask.flatMap(({ spans }) => spans), ...pauses]
  const desk = without([{ from: incident.receivedAt, to: end }], others)
  if (desk.length > 0) add('DESK', '', desk, [], 'CALENDAR')
  return [...held.values()]
}

const least = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.min(a, b)

/** When whoever held a task was late: past the limit to sign until they signed, and past the limit to finish. */
function lateSpans({ signDueAt, signedAt, finishDueAt }: HeldTask): Span[] {
  if (signDueAt !== null && signedAt === null)
    return [{ from: Math.min(signDueAt, finishDueAt ?? Infinity), to: null }]
  const signs: Span[] =
    signDueAt !== null && signedAt !== null && signedAt > signDueAt ? [{ from: signDueAt, to: signedAt }] : []
  const finishes: Span[] = finishDueAt === null ? [] : [{ from: finishDueAt, to: null }]
  // nothing is counted twice where the one limit ran out within the other's delay
  return [...without(signs, finishes), ...finishes]
}

/** Of what is held now only a delay that is over is summed; the rest is counted by who shows it. */
function sumOf({ from, to }: Span, late: readonly Span[], clock: HeldTask['clock'], clocks: Clocks) {
  const overdue = late.map((span) => {
    const [begin, end] = [Math.max(from, span.from), Math.min(to ?? Infinity, span.to ?? to ?? -Infinity)]
    return end > begin ? elapsed(clock, begin, end, clocks) : 0
  })
  return {
    heldMs: to === null ? 0 : elapsed(clock, from, to, clocks),
    overdueMs: overdue.reduce((a, b) => a + b, 0),
  }
}

function takenSpans(lines: readonly Line[], taskId: string, end: number | null): Span[] {
  const spans: Span[] = []
  let from: number | null = null
  for (const { kind, at, taskId: of, params } of lines) {
    if (of !== taskId) continue
    const back = kind === 'task.settleReturn' && params['granted'] === false
    if ((TAKES.has(kind) || back) && from === null) from = at
    else if (GIVES.has(kind) && from !== null) {
      spans.push({ from, to: at })
      from = null
    }
  }
  if (from !== null) spans.push({ from, to: end })
  return spans.filter((span) => span.to === null || span.to > span.from)
}

type Pause = Span & { readonly kind: 'SUSPENDED' | 'DISTRICT' }

function pausesOf(lines: readonly Line[], end: number | null): Pause[] {
  const pauses: Pause[] = []
  let open: { from: number; kind: Pause['kind'] } | undefined
  for (const { kind, at, params } of lines) {
    const begins = STANDS_STILL.get(kind)
    const ends =
      kind === 'incident.resume' ||
      kind === 'incident.check' ||
      (kind === 'escalation.answer' && params['granted'] === false) ||
      (kind === 'escalation.confirm' && params['granted'] === true)
    const again = kind === 'escalation.confirm' && params['granted'] === false
    if (!open && (begins !== undefined || again)) open = { from: at, kind: begins ?? 'DISTRICT' }
    else if (open && ends) {
      pauses.push({ ...open, to: at })
      open = undefined
    }
  }
  if (open) pauses.push({ ...open, to: end })
  return pauses.filter((pause) => pause.to === null || pause.to > pause.from)
}

/** Spans with others cut out of them. */
function without(spans: readonly Span[], cut: readonly Span[]): Span[] {
  let rest = [...spans]
  for (const { from, to } of cut)
    rest = rest.flatMap((span) => {
      const spanEnd = span.to ?? Infinity
      const cutEnd = to ?? Infinity
      if (cutEnd <= span.from || from >= spanEnd) return [span]
      return [
        ...(from > span.from ? [{ from: span.from, to: from }] : []),
        ...(cutEnd < spanEnd ? [{ from: cutEnd, to: span.to }] : []),
      ]
    })
  return rest
}
