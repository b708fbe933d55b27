import { readFileSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { commandId, parseCommandId } from '../../contract/index.ts'
import { entryOf } from '../mirrorFixture.ts'
import type { LocalStore } from './index.ts'
import { localFolder, type LocalFolder } from './localFixture.ts'

let folder: LocalFolder
let store: LocalStore
beforeEach(() => {
  folder = localFolder()
  store = folder.open()
})
afterEach(() => {
  store.db.close()
  folder.remove()
})

const enter = (count: number): string[] =>
  Array.from({ length: count }, () => {
    const id = store.outbox.nextCommandId()
    store.outbox.append(entryOf(id))
    return id
  })

const applied = (commandId: string, seq = 1, epoch = 'e1') =>
  ({ commandId, outcome: 'applied', seq, epoch }) as const

describe('numbering', () => {
  it('counts up over restarts, each an incarnation of its own, and never gives a number twice', () => {
    const [first] = enter(1)
    store.outbox.nextCommandId()
    const [third] = enter(1)
    store.outbox.settle([applied(third ?? '')])
    folder.now += 1e12
    store.outbox.prune(folder.now)
    store.db.close()
    store = folder.open()
    const fourth = store.outbox.nextCommandId()
    expect([first, third, fourth].map((id) => parseCommandId(id ?? '')?.n)).toEqual([1, 3, 4])
    expect(fourth).toBe(commandId('hub1', store.incarnation, 4))
    expect(parseCommandId(first ?? '')?.incarnation).not.toBe(store.incarnation)
  })

  it('gives no id again when the file was put back to an earlier state', () => {
    enter(1)
    store.db.close()
    const before = readFileSync(folder.file)
    store = folder.open()
    const sent = enter(3)
    store.db.close()
    writeFileSync(folder.file, new Uint8Array(before))
    store = folder.open()
    for (const id of enter(3)) expect(sent).not.toContain(id)
    expect(store.outbox.counts().pending).toBe(4)
  })
})

describe('the outbox', () => {
  it('keeps many commands together or none of them, each under its own request', () => {
    const many = (requests: readonly string[]) =>
      requests.map((request) => entryOf(store.outbox.nextCommandId(), 'a line', request))
    // The place of a command is unique: the disk refuses the second of these two.
    const [first] = many(['timer/0'])
    const twice = first ? [first, { ...first, requestId: 'timer/1' }] : []
    expect(() => store.outbox.appendAll(twice)).toThrow(/UNIQUE/)
    expect(store.outbox.counts().pending).toBe(0)
    expect(store.outbox.appendAll(many(['timer/1', 'timer/2', 'timer/3']))).toEqual({ ok: true })
    expect(store.outbox.appendAll(many(['timer/3', 'timer/4']))).toEqual({ ok: true })
    expect(store.outbox.counts().pending).toBe(4)
    expect(store.outbox.byRequest('timer/1')).toBeDefined()
    expect(store.outbox.byRequest('timer/0')).toBeUndefined()
  })

  it('gives commands back in the order of entry, bytes and all', () => {
    const entry = entryOf(store.outbox.nextCommandId())
    const envelope = { ...entry.envelope, payload: { text: '呼叫', sealed: Uint8Array.from([0, 255]) } }
    store.outbox.append({ ...entry, envelope })
    const [id] = enter(1)
    expect(store.outbox.pending().map((command) => command.envelope)).toEqual([
      envelope,
      entryOf(id ?? '').envelope,
    ])
    expect(store.outbox.pending(1).map(({ n }) => n)).toEqual([2])
  })

  it('takes the same request of a screen once', () => {
    const first = entryOf(store.outbox.nextCommandId(), 'a', 'r1')
    expect(store.outbox.append(first)).toEqual({ ok: true, commandId: first.envelope.id })
    const again = entryOf(store.outbox.nextCommandId(), 'a', 'r1')
    expect(store.outbox.append(again)).toEqual({ ok: true, commandId: first.envelope.id })
    expect(store.outbox.pending()).toHaveLength(1)
    expect(store.audit.recent(10)).toHaveLength(1)
    expect(store.outbox.byRequest('r1')).toMatchObject({
      envelope: { id: first.envelope.id },
      state: 'PENDING',
    })
    expect(store.outbox.byRequest('r2')).toBeUndefined()
  })

  it('lets what a person parked wait and be tried again, while the rest goes on', () => {
    const [a, b] = enter(2)
    store.outbox.markSent([a ?? '', b ?? ''])
    store.outbox.park(a ?? '', 'BAD_PAYLOAD')
    expect(store.outbox.pending().map(({ state, code }) => [state, code])).toEqual([
      ['PARKED', 'BAD_PAYLOAD'],
      ['SENT', null],
    ])
    expect(store.outbox.counts()).toEqual({ pending: 1, parked: 1 })
    expect(store.outbox.retry(a ?? '')).toEqual({ ok: true, found: true })
    expect(store.outbox.retry(b ?? '')).toEqual({ ok: true, found: false })
    expect(store.outbox.pending().map(({ state }) => state)).toEqual(['PENDING', 'SENT'])
  })

  it('shows a person what was parked first and the oldest that waits, however many there are', () => {
    const ids = enter(8)
    store.outbox.park(ids[6] ?? '', 'POISON')
    store.outbox.markSent([ids[0] ?? ''])
    expect(store.outbox.heads(3).map(({ envelope, state }) => [envelope.id, state])).toEqual([
      [ids[6], 'PARKED'],
      [ids[0], 'SENT'],
      [ids[1], 'PENDING'],
      [ids[2], 'PENDING'],
    ])
  })

  it('keeps the first result within an epoch, takes a new one of another epoch, and ignores unknown ids', () => {
    const [id] = enter(1)
    store.outbox.settle([{ ...applied(id ?? '', 5), code: 'ALREADY_DONE', params: { by: 'u2' } }])
    store.outbox.settle([{ ...applied(id ?? '', 6), outcome: 'rejected' }, applied('hub9.x.1')])
    expect(store.outbox.byId(id ?? '')).toMatchObject({
      ...{ state: 'SETTLED', outcome: 'applied', code: 'ALREADY_DONE', params: { by: 'u2' } },
    })
    store.outbox.settle([{ ...applied(id ?? '', 2, 'e2'), outcome: 'rejected' }])
    expect(store.outbox.byId(id ?? '')).toMatchObject({ outcome: 'rejected' })
    expect(store.outbox.pending()).toEqual([])
  })

  it('offers again what a restored platform has forgotten', () => {
    const [a, b, c] = enter(3)
    store.outbox.settle([applied(a ?? '', 10), applied(b ?? '', 11)])
    store.outbox.settle([applied(c ?? '', 11, 'e2')])
    expect(store.outbox.settledEpoch()).toBe('e2')
    expect(store.outbox.reopen('e2', 10)).toEqual([b])
    expect(store.outbox.pending().map(({ envelope }) => envelope.id)).toEqual([b])
  })

  it('names what it knows no result of as ranges', () => {
    const ids = enter(6)
    store.outbox.settle([applied(ids[2] ?? '')])
    store.outbox.append(entryOf('hub1.0ld.7'))
    const { incarnation } = store
    const ranges = store.outbox.unresolvedRanges()
    expect(new Set(ranges)).toEqual(
      new Set([
        { origin: 'hub1', incarnation, from: 1, to: 2 },
        { origin: 'hub1', incarnation, from: 4, to: 6 },
        { origin: 'hub1', incarnation: '0ld', from: 7, to: 7 },
      ]),
    )
  })

  it('clears settled commands only when they are old', () => {
    const [a, b] = enter(2)
    store.outbox.settle([applied(a ?? '')])
    store.outbox.prune(folder.now)
    expect(store.outbox.byRequest(`screen-${a}`)).toMatchObject({ state: 'SETTLED' })
    store.outbox.prune(folder.now + 1)
    expect(store.outbox.byId(a ?? '')).toBeUndefined()
    expect(store.outbox.byId(b ?? '')).toBeDefined()
    // A request whose command still waits is not forgotten: a retry must not become a second command.
    expect(store.outbox.byRequest(`screen-${b}`)).toBeDefined()
  })
})

describe('signing in', () => {
  it('remembers sessions, wrong PINs and settings over a restart', () => {
    store.seats.keepSession('hash', { userId: 'u1', since: 5 })
    store.seats.setFailures('u1', { count: 3, lastAt: 9, lockedAt: null })
    store.settings.set('seats.network', true)
    store.db.close()
    store = folder.open()
    expect(store.seats.session('hash')).toEqual({ userId: 'u1', since: 5 })
    expect(store.seats.failures('u1')).toEqual({ count: 3, lastAt: 9, lockedAt: null })
    expect(store.seats.failures('u2')).toEqual({ count: 0, lastAt: 0, lockedAt: null })
    expect(store.settings.get('seats.network')).toBe(true)
    store.seats.dropSession('hash')
    expect(store.seats.session('hash')).toBeUndefined()
  })
})

describe('new ids', () => {
  it('go to commands whose ids another console used, and to whatever names them, request and order and all', () => {
    const first = entryOf(store.outbox.nextCommandId(), 'a', 'r1')
    store.outbox.append(first)
    const [, third] = [enter(1), entryOf(store.outbox.nextCommandId())]
    const old = first.envelope.id
    const payload = { incidentId: `${old}:i0`, text: `${old}0:i0` }
    const base = { [`incident/${old}:i0`]: 3 }
    store.outbox.append({ ...third, envelope: { ...third.envelope, payload, base } })
    store.outbox.markSent([old])
    expect(store.outbox.reissue([old])).toBe(true)
    const [renamed, untouched, follower] = store.outbox.pending()
    const id = renamed?.envelope.id ?? ''
    expect(parseCommandId(id)?.incarnation).not.toBe(parseCommandId(old)?.incarnation)
    expect(renamed).toMatchObject({ n: 1, state: 'PENDING', envelope: { payload: first.envelope.payload } })
    expect(untouched?.n).toBe(2)
    expect(follower?.envelope).toMatchObject({
      id: third.envelope.id,
      payload: { incidentId: `${id}:i0`, text: `${old}0:i0` },
      base: { [`incident/${id}:i0`]: 3 },
    })
    expect(store.outbox.byRequest('r1')?.envelope.id).toBe(id)
    expect(store.audit.recent(1)).toMatchObject([
      { act: 'outbox.reissued', subject: id, params: { from: old } },
    ])
    const [next] = enter(1)
    expect(parseCommandId(next ?? '')?.n).toBeGreaterThan(parseCommandId(id)?.n ?? 0)
  })

  it('never go to two commands, also over a restart', () => {
    const [old] = enter(1)
    store.outbox.reissue([old ?? ''])
    const given = parseCommandId(store.outbox.pending()[0]?.envelope.id ?? '')?.n ?? 0
    store.db.close()
    store = folder.open()
    expect(parseCommandId(store.outbox.nextCommandId())?.n).toBeGreaterThan(given)
  })

  it('begin with a new lease, which is kept over a restart', () => {
    const [before] = enter(1)
    store.outbox.keepLease('t1', true)
    const [after] = enter(1)
    expect(parseCommandId(after ?? '')?.incarnation).not.toBe(parseCommandId(before ?? '')?.incarnation)
    store.db.close()
    store = folder.open()
    expect(store.outbox.lease()).toBe('t1')
    store.outbox.keepLease(null, true)
    expect(store.outbox.lease()).toBeNull()
  })
})
