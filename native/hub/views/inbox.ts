/** What nobody has dealt with, machines' signals and reports still NEW, for a desk and in the wall's form. */
import type { InboxItem, Model, Row, TableName } from '../../contract/index.ts'
import { alarmOf, alarmOfReport, isOpenSignal, mergeCandidates } from '../../domain/index.ts'
import type { ViewChange, ViewSource } from '../../seats/index.ts'
import { inInbox } from './alarms.ts'
import type { Door } from './door.ts'
import { followed } from './follow.ts'
import { isMasked, masked } from './masked.ts'
import { mayMeet } from './meets.ts'
import { gridName } from './names.ts'
import type { DeskReads } from './reads.ts'

/** The desk's: with people's words and what each may be the same as. */
export function inboxView(reads: DeskReads, model: () => Model): ViewSource {
  return view(reads, model, (item) => item)
}

/** The same for the wall: no words of anybody, since they may name a caller. */
export function incomingView(reads: DeskReads, model: () => Model, door: Door): ViewSource {
  return view(
    reads,
    model,
    ({ text: _text, candidates: _candidates, attachments: _attachments, deviceId: _device, ...rest }) =>
      door(rest),
  )
}

const CANDIDATES_SHOWN = 3

type Kind = InboxItem['kind']
type Own = Pick<InboxItem, 'alarm' | 'realarms' | 'deviceId' | 'masked'>
/** Open incidents by their type: only one of the same type can be the same matter. */
type OpenByType = ReadonlyMap<string, readonly Row<'incident'>[]>

function view(reads: DeskReads, model: () => Model, form: (item: InboxItem) => object): ViewSource {
  const shown = new Map<string, InboxItem>()
  const note = (key: string, item: InboxItem | undefined): object | undefined => {
    if (item) shown.set(key, item)
    else shown.delete(key)
    return item && form(item)
  }
  return {
    tables: ['signal', 'incident', 'grid', 'config'],
    compute: () => {
      const open = openByType(reads)
      shown.clear()
      const rows: readonly (readonly [Kind, string])[] = [
        ...reads.openSignals().map(({ id }) => ['signal', id] as const),
        ...[...open.values()].flat().map(({ id }) => ['incident', id] as const),
      ]
      const items = rows.flatMap(([kind, id]) => {
        const key = `${kind}/${id}`
        const row = note(key, itemOf(reads, model(), open, kind, id))
        return row ? [[key, row] as const] : []
      })
      return { items: Object.fromEntries(items) }
    },
    follow: (refs): ViewChange | undefined => {
      let open: OpenByType | undefined
      return followed(
        'items',
        refs,
        (table, id) => shownIn(reads, model(), shown, table, id),
        (key) => {
          const [kind, id] = partsOf(key)
          return note(key, itemOf(reads, model(), (open ??= openByType(reads)), kind, id))
        },
      )
    },
  }
}

/** Its own line, and those of everything that it is, or may now be, a candidate for. */
function shownIn(
  reads: DeskReads,
  model: Model,
  shown: ReadonlyMap<string, InboxItem>,
  table: TableName,
  id: string,
): string[] | undefined {
  if (table === 'signal') return [`signal/${id}`]
  if (table !== 'incident') return undefined
  const row = reads.get('incident', id)
  const touched = [...shown].flatMap(([key, item]) =>
    item.candidates.some(({ incidentId }) => incidentId === id) ||
    (row !== undefined && mayMeet(item, row, model.clocks))
      ? [key]
      : [],
  )
  return [`incident/${id}`, ...touched]
}

function openByType(reads: DeskReads): OpenByType {
  const byType = new Map<string, Row<'incident'>[]>()
  for (const row of reads.openIncidents()) {
    const same = byType.get(row.typeCode)
    if (same) same.push(row)
    else byType.set(row.typeCode, [row])
  }
  return byType
}

function itemOf(
  reads: DeskReads,
  model: Model,
  open: OpenByType,
  kind: Kind,
  id: string,
): InboxItem | undefined {
  if (kind === 'signal') {
    const row = reads.get('signal', id)
    return row && isOpenSignal(row.state) && inInbox(row) ? signalItem(reads, model, open, row) : undefined
  }
  const row = reads.get('incident', id)
  if (row?.state !== 'NEW') return undefined
  const own = { alarm: alarmOfReport(row), realarms: 0, deviceId: null, masked: false }
  return item(reads, model, open, 'incident', row, own)
}

/** What a machine says; of an alert about somebody's life only kind, grid and time. */
function signalItem(reads: DeskReads, model: Model, open: OpenByType, row: Row<'signal'>): InboxItem {
  const own = { alarm: alarmOf(row), realarms: row.realarms ?? 0, deviceId: row.deviceId }
  if (!isMasked(model, row)) return item(reads, model, open, 'signal', row, { ...own, masked: false })
  const quiet = { ...row, ...masked(reads, model, row), text: '', attachments: [] }
  return item(reads, model, open, 'signal', quiet, { ...own, deviceId: null, masked: true })
}

function item(
  reads: DeskReads,
  model: Model,
  open: OpenByType,
  kind: Kind,
  row: Row<'signal'> | Row<'incident'>,
  own: Own,
): InboxItem {
  return {
    kind,
    id: row.id,
    rev: row.rev,
    number: 'number' in row ? row.number : null,
    typeCode: row.typeCode,
    priority: row.priority,
    channel: row.channel,
    title: row.title,
    text: row.text,
    place: row.place,
    gridId: row.gridId,
    gridName: gridName(reads, row.gridId),
    state: row.state,
    occurredAt: row.occurredAt,
    receivedAt: row.receivedAt,
    ackAt: row.ackAt,
    candidates: candidates(row, open.get(row.typeCode) ?? [], model),
    attachments: row.attachments,
    unsent: reads.unsent(kind, row.id),
    ...own,
  }
}

function candidates(
  row: Row<'signal'> | Row<'incident'>,
  alike: readonly Row<'incident'>[],
  model: Model,
): InboxItem['candidates'] {
  return mergeCandidates(row, alike, model.clocks)
    .slice(0, CANDIDATES_SHOWN)
    .flatMap(({ incidentId, distanceM, minutes }) => {
      const incident = alike.find(({ id }) => id === incidentId)
      return incident
        ? [{ incidentId, number: incident.number, title: incident.title, distanceM, minutes }]
        : []
    })
}

/** A key of the view is `signal/id` or `incident/id`. */
function partsOf(key: string): [Kind, string] {
  const slash = key.indexOf('/')
  return [key.slice(0, slash) === 'signal' ? 'signal' : 'incident', key.slice(slash + 1)]
}
