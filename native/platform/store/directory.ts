/** Who may connect: devices with their public keys, and what they stand for. Attachments, by content. */
import type { Database } from 'better-sqlite3'
import Type from 'typebox'
import Value from 'typebox/value'
import type { TerminalHolds } from '../../contract/index.ts'
import { statementsOf, type Statements } from './statements.ts'

export interface Device {
  readonly id: string
  readonly townshipId: string
  readonly role: 'hub' | 'terminal'
  readonly name: string
  /** SPKI, DER. */
  readonly publicKey: Uint8Array
  /** What a terminal acts for; null for hubs. */
  readonly holds: TerminalHolds | null
}

const Holds = Type.Object({
  kind: Type.Union(
    (['POST', 'GRID', 'COMMUNITY', 'TEAM', 'FEED'] as const).map((kind) => Type.Literal(kind)),
  ),
  id: Type.String({ minLength: 1 }),
})

/** Bytes of one stored part of an attachment at most. */
const MAX_PART_BYTES = 256 << 10
const MAX_BLOB_BYTES = 64 << 20

export class Directory {
  readonly #q: Statements

  constructor(db: Database) {
    this.#q = statementsOf(db)
  }

  enrol(device: Device): void {
    const { id, townshipId, role, name, publicKey, holds } = device
    this.#q.putDevice.run(id, townshipId, role, name, publicKey, holds && JSON.stringify(holds))
  }

  retire(deviceId: string): void {
    this.#q.retireDevice.run(deviceId)
  }

  device(deviceId: string): Device | undefined {
    const row = this.#q.device.get(deviceId)
    if (row?.active !== 1 || (row.role !== 'hub' && row.role !== 'terminal')) return undefined
    const holds: unknown = row.holds === null ? null : JSON.parse(row.holds)
    return {
      id: row.id,
      townshipId: row.township,
      role: row.role,
      name: row.name,
      publicKey: row.public_key,
      holds: Value.Check(Holds, holds) ? holds : null,
    }
  }

  townships(): readonly { id: string; name: string; seq: number; epoch: string }[] {
    return this.#q.townships.all().map(({ id, name, seq, epoch }) => ({ id, name, seq, epoch }))
  }

  /** Keeps one part of an attachment; false when it cannot be one. The whole is checked against its name when read. */
  keepBlobPart(
    townshipId: string,
    sha256: string,
    offset: number,
    total: number,
    bytes: Uint8Array,
  ): boolean {
    if (bytes.length > MAX_PART_BYTES || total > MAX_BLOB_BYTES || offset + bytes.length > total) return false
    this.#q.putBlobPart.run(townshipId, sha256, offset, total, bytes)
    return true
  }

  /** Bytes from an offset on, up to the end of a stored part; undefined when they are not there (yet). */
  blobPart(
    townshipId: string,
    sha256: string,
    offset: number,
  ): { total: number; bytes: Uint8Array } | undefined {
    const row = this.#q.blobPart.get(townshipId, sha256, offset)
    if (!row || offset >= row.part + row.bytes.length) return undefined
    return { total: row.total, bytes: row.bytes.subarray(offset - row.part) }
  }

  /** Drops transactions committed before a domain time; hubs further behind take a snapshot. Verdicts stay for ever. */
  forgetBefore(townshipId: string, time: number): void {
    const seq = this.#q.lastBefore.get(townshipId, time)?.seq
    if (seq == null) return
    this.#q.raiseFloor.run(seq, townshipId)
    this.#q.forgetTxs.run(townshipId, seq)
    this.#q.forgetGone.run(townshipId, seq)
  }
}
