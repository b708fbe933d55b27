/**
 * The sealed register at the hub: found by building and door or by an exact name or number, opened one record at a time.
 * Each look needs an open incident and a reason, and leaves its trace first: who could not be recorded does not get to see.
 */
import { join } from 'node:path'
import {
  failure,
  type Clock,
  type OpenRecord,
  type Outcomes,
  type QueryParams,
  type Row,
  type SealedRecord,
  type Session,
} from '../contract/index.ts'
import { isOpenIncident } from '../domain/index.ts'
import type { Mirror } from '../mirror/index.ts'
import { lookupKey, openResident, readKey, sealKeys, type SealKeys } from '../seal/index.ts'

const SEAL_KEY = 'seal.key'
/** Shown for so long, domain ms; then the screen masks it and forgets it. */
const SHOWN_MS = 60_000
/** Records that one person may open within ten minutes: enough for a floor, too few to copy the register. */
const MOST_OPENED = 20
const WITHIN_MS = 10 * 60_000

type Look = 'resident.atDoor' | 'resident.find' | 'resident.reveal'
type Refused = 'INCIDENT_NOT_OPEN' | 'REGISTER_LOCKED' | 'REGISTER_TOO_MANY' | 'NOT_FOUND'
type Answer<T> = Outcomes<{ data: T }, string>

export class Register {
  readonly #mirror: Mirror
  readonly #clock: Clock
  readonly #keysDir: string
  readonly #opened = new Map<string, number[]>()
  #keys: SealKeys | undefined

  constructor(mirror: Mirror, clock: Clock, keysDir: string) {
    this.#mirror = mirror
    this.#clock = clock
    this.#keysDir = keysDir
  }

  atDoor(session: Session, asked: QueryParams<'resident.atDoor'>): Answer<SealedRecord[]> {
    const { current } = this.#mirror.read
    const building = current.get('building', asked.buildingId)
    if (!building) return failure('NOT_FOUND')
    const traced = this.#trace(session, 'resident.atDoor', asked, `${building.id}/${asked.door}`)
    if (!traced.ok) return traced
    const door = asked.door.replaceAll(/\s/g, '')
    const homes = current.select(
      'household',
      'WHERE gridId = ? AND buildingId = ? ORDER BY unit, floor, door',
      building.gridId,
      building.id,
    )
    const records = homes
      .filter((home) => home.door === door || `${String(home.unit)}-${home.door}` === door)
      .flatMap((home) =>
        current.select('resident', 'WHERE gridId = ? AND householdId = ? ORDER BY id', home.gridId, home.id),
      )
    return { ok: true, data: records.flatMap((resident) => this.#sealed(resident)) }
  }

  find(session: Session, asked: QueryParams<'resident.find'>): Answer<SealedRecord[]> {
    const keys = this.#unlock()
    if (!keys.ok) return keys
    // What was looked for is a name or a number itself: the trace says only which of the two.
    const traced = this.#trace(session, 'resident.find', asked, asked.by)
    if (!traced.ok) return traced
    const key = lookupKey(keys.keys, asked.by, asked.value)
    const column = asked.by === 'name' ? 'nameKey' : 'phoneKey'
    const found = this.#mirror.read.current.select(
      'resident',
      `WHERE ${column} = ? ORDER BY id LIMIT 50`,
      key,
    )
    return { ok: true, data: found.flatMap((resident) => this.#sealed(resident)) }
  }

  reveal(session: Session, asked: QueryParams<'resident.reveal'>): Answer<OpenRecord> {
    const keys = this.#unlock()
    if (!keys.ok) return keys
    const resident = this.#mirror.read.current.get('resident', asked.residentId)
    if (!resident) return failure('NOT_FOUND')
    const now = this.#clock.now()
    const recent = (this.#opened.get(session.userId) ?? []).filter((at) => now - at < WITHIN_MS)
    if (recent.length >= MOST_OPENED) return failure('REGISTER_TOO_MANY', { most: MOST_OPENED })
    const traced = this.#trace(session, 'resident.reveal', asked, resident.id)
    if (!traced.ok) return traced
    this.#opened.set(session.userId, [...recent, now])
    const details = openResident(keys.keys, resident.id, resident.sealed)
    if (!details) return failure('REGISTER_LOCKED')
    return { ok: true, data: { residentId: resident.id, ...details, until: now + SHOWN_MS } }
  }

  #sealed(resident: Row<'resident'>): SealedRecord[] {
    const { current } = this.#mirror.read
    const home = current.get('household', resident.householdId)
    const building = home && current.get('building', home.buildingId)
    if (!home) return []
    const { unit, floor, door } = home
    return [{ residentId: resident.id, buildingName: building?.name ?? '', unit, floor, door }]
  }

  #trace(
    session: Session,
    act: Look,
    { incidentId, reason }: { readonly incidentId: string; readonly reason: string },
    subject: string,
  ): { ok: true } | Outcomes<never, string> {
    const incident = this.#mirror.read.current.get('incident', incidentId)
    if (!incident || !isOpenIncident(incident.state)) return failure<Refused>('INCIDENT_NOT_OPEN')
    const { userId: actorId, name: actorName, role } = session
    const at = this.#clock.now()
    const traced = this.#mirror.audit.append({
      ...{ at, actorId, actorName, act, subject },
      params: { reason, incident: incident.number, role },
    })
    return traced.ok ? { ok: true } : traced
  }

  /** Read when it is first needed: the desk opens without it. Never made here: a new key opens nothing. */
  #unlock(): Outcomes<{ keys: SealKeys }, 'REGISTER_LOCKED'> {
    if (this.#keys) return { ok: true, keys: this.#keys }
    const read = readKey(join(this.#keysDir, SEAL_KEY))
    if (!read.ok) return failure('REGISTER_LOCKED', { why: read.code })
    this.#keys = sealKeys(read.key)
    return { ok: true, keys: this.#keys }
  }
}
