/**
 * Hands out the lease of each hub device among the consoles that are connected. What counts stands in the store: a
 * decision is only committed under the token that is there at that moment, whichever gateway gave it out. What is kept
 * here is who is connected.
 */
import type { FrameOf } from '../../contract/index.ts'
import type { Lease, LeaseStore } from '../authority/index.ts'
import { claimed, LEASE_MS, type Claim } from './claim.ts'

export type LeaseSaid = FrameOf<'LEASE'>['lease']

/** A person's order to let the lease pass to this console. */
export interface TakeOver {
  readonly by: string
  readonly reason: string
}

/** One connected console. */
export interface Member {
  readonly deviceId: string
  /** Random, new for each start of the console's program: two connections of one program are no rivals. */
  readonly session: string
  /** Real ms at which something was last heard of it. */
  heardAt(): number
  /** Asks it for a sign of life; false when none comes. */
  answers(): Promise<boolean>
  tell(said: LeaseSaid): void
  /** The same console has another connection by now. */
  replaced(): void
  /** Another console speaks for the hub by now. */
  fenced(by: string, order: TakeOver | null): void
}

export interface LeaseDeskParts {
  readonly store: LeaseStore
  /** Real time, ms since the epoch, that never runs backwards while this process lives. */
  readonly wall: () => number
  /** Domain time, ms: for what people read. */
  readonly now: () => number
  /** A fresh random id. */
  readonly id: () => string
  readonly log: (code: string, detail: string) => void
  /** Resolves when what else wants to be written now has been asked for: writes share a commit. */
  readonly gather: () => Promise<unknown>
  readonly leaseMs?: number
}

interface Waiting {
  readonly member: Member
  readonly claim: Claim
}

interface Write {
  readonly lease: Lease
  readonly before: string | null
  readonly done: (written: boolean) => void
  readonly failed: (error: unknown) => void
}

const MOST_ATTEMPTS = 5

export class LeaseDesk {
  readonly #parts: LeaseDeskParts
  readonly #leaseMs: number
  /** Who holds the lease of a device, as far as it is connected here. */
  readonly #holders = new Map<string, { member: Member; lease: Lease; used: boolean }>()
  readonly #standbys = new Map<string, Waiting[]>()
  /** One change a device at a time. */
  readonly #turns = new Map<string, Promise<unknown>>()
  #writes: Write[] = []

  constructor(parts: LeaseDeskParts) {
    this.#parts = parts
    this.#leaseMs = parts.leaseMs ?? LEASE_MS
  }

  /** Rejects as the store does. */
  claim(member: Member, claim: Claim): Promise<LeaseSaid> {
    return this.#inTurn(member.deviceId, () => this.#claim(member, claim))
  }

  async #claim(member: Member, claim: Claim): Promise<LeaseSaid> {
    const { deviceId } = member
    const { store, wall } = this.#parts
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      const lease = (await store.leases([deviceId])).get(deviceId)
      let verdict = claimed(lease, claim, wall())
      const rival = this.#holders.get(deviceId)?.member
      // A token that two programs hold at once was copied with its disk: who is at work goes on.
      const isRival = rival !== undefined && rival !== member && rival.session !== member.session
      if (verdict === 'resumed' && isRival && !claim.unaware && (await rival.answers())) verdict = 'standby'
      if (verdict === 'standby' && lease) return this.#wait({ member, claim }, lease)
      const fresh = verdict !== 'resumed'
      const written = await this.#grant(member, claim, lease, fresh)
      if (written) return held(written, fresh)
    }
    throw new Error(`the lease of ${deviceId} keeps changing hands`)
  }

  async #grant(
    member: Member,
    { console, token, session }: Claim,
    before: Lease | undefined,
    fresh: boolean,
  ): Promise<Lease | undefined> {
    const { deviceId } = member
    const { id, now, wall, log } = this.#parts
    const lease: Lease = {
      deviceId,
      token: id(),
      was: fresh ? null : token,
      session,
      console,
      since: fresh || !before ? now() : before.since,
      until: wall() + this.#leaseMs,
    }
    if (!(await this.#write(lease, before?.token ?? null))) return undefined
    const holder = this.#holders.get(deviceId)?.member
    if (holder && holder !== member) {
      if (holder.session === session || !fresh) holder.replaced()
      else holder.fenced(console, null)
    }
    this.#holders.set(deviceId, { member, lease, used: false })
    this.#forget(member)
    this.#tellStandbys(deviceId, lease)
    if (fresh && before && before.session !== session)
      log('LEASE_PASSED', `${deviceId}: from ${before.console} to ${console}`)
    return lease
  }

  #wait(waiting: Waiting, lease: Lease): LeaseSaid {
    const { deviceId } = waiting.member
    this.#forget(waiting.member)
    if (this.#holders.get(deviceId)?.member === waiting.member) this.#holders.delete(deviceId)
    this.#standbys.set(deviceId, [...(this.#standbys.get(deviceId) ?? []), waiting])
    return this.#standby(lease)
  }

  #standby({ deviceId, console, since, until }: Lease): LeaseSaid {
    const leftMs = Math.max(0, Math.round(until - this.#parts.wall()))
    return { say: 'STANDBY', console, since, heard: this.#holders.has(deviceId), leftMs }
  }

  /** A person lets a waiting console take over at once. Nothing happens when it does not wait. */
  takeOver(member: Member, order: TakeOver): Promise<void> {
    const { deviceId } = member
    return this.#inTurn(deviceId, async () => {
      const waiting = this.#standbys.get(deviceId)?.find((item) => item.member === member)
      const before = (await this.#parts.store.leases([deviceId])).get(deviceId)
      if (!waiting || !before) return
      const { log, now, id, wall } = this.#parts
      const { console, session } = waiting.claim
      const lease: Lease = {
        ...{ deviceId, session, console, token: id(), was: null, since: now() },
        until: wall() + this.#leaseMs,
      }
      if (!(await this.#write(lease, before.token))) return
      log(
        'LEASE_TAKEN_OVER',
        `${deviceId}: by ${order.by} at ${console}, from ${before.console}: ${order.reason}`,
      )
      const holder = this.#holders.get(deviceId)?.member
      this.#holders.set(deviceId, { member, lease, used: false })
      this.#forget(member)
      if (holder && holder !== member) holder.fenced(console, order)
      member.tell(held(lease, true))
      this.#tellStandbys(deviceId, lease)
    })
  }

  /** Something came from the holder that it only sends once it has kept its token. */
  used(member: Member): void {
    const holder = this.#holders.get(member.deviceId)
    if (holder?.member === member) holder.used = true
  }

  left(member: Member): void {
    const { deviceId } = member
    const holder = this.#holders.get(deviceId)
    this.#forget(member)
    if (holder?.member !== member) return
    this.#holders.delete(deviceId)
    this.#tellStandbys(deviceId, holder.lease)
  }

  /** To be called every few seconds: what was heard prolongs a lease, what has run out passes on. */
  async tick(): Promise<void> {
    const { store, log } = this.#parts
    try {
      await this.#renew()
      const waited = [...this.#standbys.keys()]
      if (waited.length === 0) return
      const leases = await store.leases(waited)
      for (const deviceId of waited) {
        const lease = leases.get(deviceId)
        if (!lease || this.#parts.wall() >= lease.until)
          await this.#inTurn(deviceId, () => this.#passOn(deviceId))
      }
    } catch (error) {
      log('LEASE_NOT_KEPT', error instanceof Error ? error.message : String(error))
    }
  }

  async #renew(): Promise<void> {
    const due: Lease[] = []
    for (const holder of this.#holders.values()) {
      const { lease, used, member } = holder
      const until = member.heardAt() + this.#leaseMs
      const was = used ? null : lease.was
      if (until < lease.until + this.#leaseMs / 6 && was === lease.was) continue
      holder.lease = { ...lease, was, until: Math.max(until, lease.until) }
      due.push(holder.lease)
    }
    if (due.length > 0) await this.#parts.store.renewLeases(due)
  }

  async #passOn(deviceId: string): Promise<void> {
    const [first] = this.#standbys.get(deviceId) ?? []
    const lease = (await this.#parts.store.leases([deviceId])).get(deviceId)
    if (!first || (lease && this.#parts.wall() < lease.until)) return
    const passed = await this.#grant(first.member, first.claim, lease, true)
    if (!passed) return
    first.member.tell(held(passed, true))
  }

  #tellStandbys(deviceId: string, lease: Lease): void {
    for (const { member } of this.#standbys.get(deviceId) ?? []) member.tell(this.#standby(lease))
  }

  #forget(member: Member): void {
    const left = (this.#standbys.get(member.deviceId) ?? []).filter((item) => item.member !== member)
    if (left.length > 0) this.#standbys.set(member.deviceId, left)
    else this.#standbys.delete(member.deviceId)
  }

  #write(lease: Lease, before: string | null): Promise<boolean> {
    return new Promise((done, failed) => {
      this.#writes.push({ lease, before, done, failed })
      if (this.#writes.length === 1) void this.#parts.gather().then(() => this.#flush())
    })
  }

  async #flush(): Promise<void> {
    const writes = this.#writes
    this.#writes = []
    try {
      const written = await this.#parts.store.putLeases(
        writes.map(({ lease, before }) => ({ lease, before })),
      )
      for (const [i, { done }] of writes.entries()) done(written[i] ?? false)
    } catch (error) {
      for (const { failed } of writes) failed(error)
    }
  }

  #inTurn<T>(deviceId: string, act: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(deviceId) ?? Promise.resolve()
    const mine = before.then(act, act)
    this.#turns.set(deviceId, mine)
    const end = () => {
      if (this.#turns.get(deviceId) === mine) this.#turns.delete(deviceId)
    }
    mine.then(end, end)
    return mine
  }
}

const held = ({ token, since }: Lease, fresh: boolean): LeaseSaid => ({ say: 'HELD', token, since, fresh })
