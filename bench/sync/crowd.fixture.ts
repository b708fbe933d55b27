/**
 * Many hubs in one process: each with the real link, core, frames, sockets and Ed25519 sign-in, but with truth and outbox
 * in memory, so that the load generator costs as little as it can.
 */
import { type Cursor } from '../../native/contract/index.ts'
import { startLink, type Link, type LinkEvent } from '../../native/sync/index.ts'
import { MemoryOutbox } from '../../native/sync/sim/memoryOutbox.ts'
import { MemoryTruth } from '../../native/sync/sim/memoryTruth.ts'
import { crowdHub, crowdKey } from './crowdKeys.ts'
import { residentMb } from './memory.ts'
import { moment, until } from './moment.ts'
import { serve } from './serve.ts'
import { townClock } from './townClock.ts'

export type Crowd = typeof handlers

interface Member {
  readonly link: Link
  cursor: Cursor | null
  /** When it first heard of something urgent since it was last asked. */
  urgentAt: number | null
}

const clock = townClock()
const members: Member[] = []
/** Hubs that connect at once while the crowd gathers, untimed. */
const GATHER_AT_ONCE = 40

async function join(url: string, k: number): Promise<void> {
  const told: LinkEvent[] = []
  const known: { member?: Member } = {}
  const follow = (event: LinkEvent): void => {
    const { member } = known
    if (!member) told.push(event)
    else if (event.kind === 'express') member.urgentAt ??= moment()
    else if (event.kind === 'applied' || event.kind === 'replaced') {
      member.cursor = event.cursor
      member.urgentAt ??= moment()
    }
  }
  const link = await startLink({
    ...{ url, hubId: crowdHub(k), privateKey: crowdKey(k), clock, closureOf: () => [], onEvent: follow },
    ...{ store: new MemoryTruth(), outbox: new MemoryOutbox() },
  })
  known.member = { link, cursor: null, urgentAt: null }
  told.forEach(follow)
  members.push(known.member)
}

const online = (seq: number): true | undefined =>
  members.every(({ link, cursor }) => link.status.state === 'ONLINE' && (cursor?.seq ?? 0) >= seq) ||
  undefined

const handlers = {
  /** Everybody joins, a few at a time, and takes its first snapshot. */
  gather: async ({ url, count, seq }: { url: string; count: number; seq: number }) => {
    for (let k = 0; k < count; k += GATHER_AT_ONCE) {
      const some = Array.from({ length: Math.min(GATHER_AT_ONCE, count - k) }, (_, n) => join(url, k + n))
      await Promise.all(some)
      await until('the crowd', () => online(seq), 120_000)
    }
    return residentMb('VmRSS')
  },
  /** Waits until everybody has noticed that the gateway is gone. */
  alone: () =>
    until(
      'the loss',
      () => members.every(({ link }) => link.status.state === 'OFFLINE') || undefined,
      60_000,
    ),
  /** Everybody tries at the same moment; how long until each had resumed, ms. */
  storm: async ({ seq }: { seq: number }) => {
    const began = moment()
    for (const { link } of members) link.hurry()
    await until('the storm', () => online(seq), 180_000)
    return moment() - began
  },
  forget: () => {
    for (const member of members) member.urgentAt = null
  },
  /** When each heard of something, in the order in which they joined; waits for the last one. */
  heard: async () => {
    await until('the news', () => members.every(({ urgentAt }) => urgentAt !== null) || undefined, 60_000)
    return members.map(({ urgentAt }) => urgentAt)
  },
}

serve(handlers, () => Promise.all(members.map(({ link }) => link.close())))
