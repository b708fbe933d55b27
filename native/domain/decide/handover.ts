/**
 * 交接班: the outgoing and the incoming officer sign one sheet, each with their own PIN. It lists everything that is red
 * and every shelved alarm; the incoming officer accepts each by itself, and none may be left. What changes while the sheet
 * is open is put on it, and takes back a signature of the incoming officer that did not cover it.
 */
import { childId, type Command, type HandoverItem, type Ref, type Row } from '../../contract/index.ts'
import { find, illegal, ref, walk, type Act, type Rules } from './act.ts'
import { applied, rejected, superseded, type Decision, type ReadRow } from './decision.ts'
import { lineRef, logLine } from './dutyLine.ts'
import { belongs } from './shift.ts'

type Handover = Row<'handover'>
type Listed = NonNullable<Command<'handover.open'>['items']>

/** Items nobody has accepted and that still stand. */
export const leftOf = (sheet: Pick<Handover, 'items'>): HandoverItem[] =>
  sheet.items.filter(({ acceptedAt, goneAt }) => acceptedAt === null && goneAt === null)

/**
 * The list of a sheet brought up to what stands now. An item whose words or expiry changed is another matter than the one
 * that was accepted: it must be accepted again.
 */
export function relist(items: readonly HandoverItem[], now: Listed, at: number): HandoverItem[] {
  const fresh = new Map(now.map((item) => [item.key, item]))
  const kept = items.map((item): HandoverItem => {
    const current = fresh.get(item.key)
    fresh.delete(item.key)
    if (!current) return item.goneAt === null ? { ...item, goneAt: at } : item
    const same = current.kind === item.kind && current.until === item.until && current.title === item.title
    if (same && item.goneAt === null) return { ...item, detail: current.detail }
    return { ...current, addedAt: at, acceptedAt: null, goneAt: null }
  })
  return [
    ...kept,
    ...[...fresh.values()].map((item) => ({ ...item, addedAt: at, acceptedAt: null, goneAt: null })),
  ]
}

const changed = (before: readonly HandoverItem[], after: readonly HandoverItem[]): boolean =>
  JSON.stringify(before) !== JSON.stringify(after)

function sheetRefs(handoverId: string, read: ReadRow): Ref[] {
  const sheet = read('handover', handoverId)
  return [
    ref('handover', handoverId),
    ...(sheet ? [ref('shift', sheet.shiftId), ref('shift', sheet.nextId)] : []),
  ]
}

export const handoverRules: Rules<
  'handover.open' | 'handover.list' | 'handover.accept' | 'handover.sign' | 'handover.cancel'
> = {
  'handover.open': {
    touches: (command) => [
      ref('shift', command.payload.shiftId),
      ref('shift', command.payload.nextId),
      ref('user', command.payload.incomingId),
      ref('handover', childId(command.id, 'o')),
      lineRef(command),
    ],
    decide: open,
  },
  'handover.list': {
    touches: (command) => [ref('handover', command.payload.handoverId)],
    decide(act) {
      const found = find(act, 'handover', act.payload.handoverId)
      if ('refusal' in found) return found.refusal
      if (found.row.state !== 'OPEN' || !takeIn(act, found.row, act.payload.items))
        return superseded(act.draft)
      return applied(act.draft)
    },
  },
  'handover.accept': {
    touches: (command) => [ref('handover', command.payload.handoverId)],
    decide(act) {
      const { handoverId, key } = act.payload
      const found = find(act, 'handover', handoverId)
      if ('refusal' in found) return found.refusal
      const sheet = found.row
      if (sheet.state !== 'OPEN') return illegal(act, 'handover', sheet, 'ACCEPTED')
      // who takes over accepts, and nobody in their name
      if (act.command.actor.id !== sheet.incomingId)
        return rejected('NOT_ALLOWED', { incoming: sheet.incomingName })
      const item = sheet.items.find((one) => one.key === key)
      if (!item) return rejected('NOT_FOUND', { table: 'handover', id: key })
      if (item.acceptedAt !== null || item.goneAt !== null) return superseded(act.draft)
      act.draft.update('handover', handoverId, {
        items: sheet.items.map((one) => (one.key === key ? { ...one, acceptedAt: act.at } : one)),
      })
      return applied(act.draft)
    },
  },
  'handover.sign': {
    touches: (command, read) => [...sheetRefs(command.payload.handoverId, read), lineRef(command)],
    decide: sign,
  },
  'handover.cancel': {
    touches: (command, read) => [...sheetRefs(command.payload.handoverId, read), lineRef(command)],
    decide(act) {
      const { handoverId, reason } = act.payload
      const found = find(act, 'handover', handoverId)
      if ('refusal' in found) return found.refusal
      const sheet = found.row
      if (sheet.state === 'CANCELLED') return superseded(act.draft)
      if (sheet.state !== 'OPEN') return illegal(act, 'handover', sheet, 'CANCELLED')
      act.draft.update('handover', sheet.id, {
        ...{ state: walk('handover', sheet.state, 'CANCELLED'), endedAt: act.at, note: reason },
      })
      const shift = act.draft.get('shift', sheet.shiftId)
      if (shift?.state === 'HANDING_OVER')
        act.draft.update('shift', shift.id, { state: walk('shift', shift.state, 'ON_DUTY') })
      logLine(
        act,
        'HANDOVER_CANCELLED',
        { outgoing: sheet.outgoingName, incoming: sheet.incomingName },
        reason,
      )
      return applied(act.draft)
    },
  },
}

function open(act: Act<'handover.open'>): Decision {
  const { shiftId, nextId, incomingId, items = [] } = act.payload
  const found = find(act, 'shift', shiftId)
  if ('refusal' in found) return found.refusal
  const next = find(act, 'shift', nextId)
  if ('refusal' in next) return next.refusal
  const { actor } = act.command
  const [shift, coming] = [found.row, next.row]
  if (shift.state !== 'ON_DUTY') return illegal(act, 'shift', shift, 'HANDING_OVER')
  if (coming.state !== 'PLANNED') return illegal(act, 'shift', coming, 'ON_DUTY')
  if (!belongs(shift, actor.id)) return rejected('NOT_ALLOWED', { shift: shiftId })
  const incoming = act.draft.get('user', incomingId)
  if (incoming?.active !== true) return rejected('NOT_FOUND', { table: 'user', id: incomingId })
  if (incomingId === actor.id) return rejected('SAME_ENTITY', { id: incomingId })
  if (!belongs(coming, incomingId)) return rejected('NOT_ALLOWED', { shift: nextId })
  const id = childId(act.command.id, 'o')
  act.draft.insert('handover', {
    ...{ id, shiftId, nextId, outgoingId: actor.id, outgoingName: actor.name },
    ...{ incomingId, incomingName: incoming.name, state: 'OPEN', openedAt: act.at },
    items: items.map((item) => ({ ...item, addedAt: act.at, acceptedAt: null, goneAt: null })),
    ...{ note: '', outSignedAt: null, inSignedAt: null, endedAt: null },
  })
  act.draft.update('shift', shiftId, { state: walk('shift', shift.state, 'HANDING_OVER'), handoverId: id })
  logLine(act, 'HANDOVER_OPENED', { outgoing: actor.name, incoming: incoming.name, items: items.length })
  return applied(act.draft)
}

/** Puts what changed on the list; true when it changed anything. */
function takeIn(act: Act, sheet: Handover, now: Listed): boolean {
  const items = relist(sheet.items, now, act.at)
  if (!changed(sheet.items, items)) return false
  // a signature covers what stood there: what came later is accepted, and signed for, anew
  const void_ = sheet.inSignedAt !== null && leftOf({ items }).length > 0
  act.draft.update('handover', sheet.id, { items, ...(void_ ? { inSignedAt: null } : {}) })
  return true
}

function sign(act: Act<'handover.sign'>): Decision {
  const { handoverId, side, note, items } = act.payload
  const found = find(act, 'handover', handoverId)
  if ('refusal' in found) return found.refusal
  const sheet = found.row
  if (sheet.state === 'DONE') return superseded(act.draft)
  if (sheet.state !== 'OPEN') return illegal(act, 'handover', sheet, 'DONE')
  const signer = side === 'OUT' ? sheet.outgoingId : sheet.incomingId
  if (act.command.actor.id !== signer) return rejected('NOT_ALLOWED', { side })
  if ((side === 'OUT' ? sheet.outSignedAt : sheet.inSignedAt) !== null) return superseded(act.draft)
  const current = { items: items ? relist(sheet.items, items, act.at) : sheet.items }
  const left = leftOf(current).length
  const completes = side === 'OUT' ? sheet.inSignedAt !== null : sheet.outSignedAt !== null
  // the outgoing officer may sign first; nobody takes over, and nothing is completed, while one is left
  if (left > 0 && (side === 'IN' || completes)) return rejected('HANDOVER_ITEMS_LEFT', { left })
  act.draft.update('handover', sheet.id, {
    ...current,
    ...(side === 'OUT' ? { outSignedAt: act.at } : { inSignedAt: act.at }),
    ...(note ? { note: [sheet.note, note].filter(Boolean).join('\n') } : {}),
  })
  return completes ? complete(act, sheet) : applied(act.draft)
}

function complete(act: Act, sheet: Handover): Decision {
  const shift = act.draft.get('shift', sheet.shiftId)
  const next = act.draft.get('shift', sheet.nextId)
  if (!shift || !next) return rejected('NOT_FOUND', { table: 'shift', id: sheet.shiftId })
  if (shift.state !== 'HANDING_OVER') return illegal(act, 'shift', shift, 'HANDED_OVER')
  if (next.state !== 'PLANNED') return illegal(act, 'shift', next, 'ON_DUTY')
  act.draft.update('handover', sheet.id, { state: walk('handover', sheet.state, 'DONE'), endedAt: act.at })
  act.draft.update('shift', shift.id, { state: walk('shift', shift.state, 'HANDED_OVER'), endedAt: act.at })
  act.draft.update('shift', next.id, { state: walk('shift', next.state, 'ON_DUTY'), startedAt: act.at })
  const accepted = sheet.items.filter(({ acceptedAt }) => acceptedAt !== null).length
  logLine(act, 'HANDED_OVER', {
    ...{ outgoing: sheet.outgoingName, incoming: sheet.incomingName, accepted },
  })
  return applied(act.draft)
}
