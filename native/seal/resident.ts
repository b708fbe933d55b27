/**
 * The sealed register of residents: what is stored, sent and backed up is a box and two look-up hashes. Without the
 * seal key it is noise; with it, a person can be found by an exact name or number, never by browsing.
 */
import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'
import Type, { type Static } from 'typebox'
import Value from 'typebox/value'
import { closeBox, openBox } from './box.ts'

export const ResidentDetails = Type.Object({
  name: Type.String(),
  phone: Type.String(),
  birthYear: Type.Integer(),
  /** Needs help to leave the building. */
  needsHelp: Type.Boolean(),
})
export type ResidentDetails = Static<typeof ResidentDetails>

/** As key objects: bytes would be read in anew for each resident, which takes five times as long as the sealing. */
export interface SealKeys {
  readonly box: KeyObject
  readonly lookup: KeyObject
}

/** The two working keys that one seal key of 32 bytes yields. */
export const sealKeys = (sealKey: Uint8Array): SealKeys => ({
  box: derived(sealKey, 'resident box'),
  lookup: derived(sealKey, 'resident look-up'),
})

const derived = (sealKey: Uint8Array, purpose: string): KeyObject =>
  createSecretKey(new Uint8Array(hkdfSync('sha256', sealKey, '', purpose, 32)))

const LOOKUP_BYTES = 8

/** Keyed hash by which one exact name or number is found; 8 bytes. */
export const lookupKey = (keys: SealKeys, kind: 'name' | 'phone', value: string): Buffer =>
  createHmac('sha256', keys.lookup)
    .update(`${kind}:${value.normalize('NFKC').replaceAll(/\s|-/g, '')}`)
    .digest()
    .subarray(0, LOOKUP_BYTES)

/**
 * The columns of a resident row that hold the person.
 * The nonce derives from the row's id and revision, so that the same row seals to the same bytes and no nonce repeats.
 */
export function sealResident(
  keys: SealKeys,
  id: string,
  rev: number,
  details: ResidentDetails,
): { sealed: Buffer; nameKey: Buffer; phoneKey: Buffer } {
  const nonce = createHmac('sha256', keys.box).update(`${id}#${rev}`).digest().subarray(0, 12)
  const { name, phone, birthYear, needsHelp } = details
  return {
    sealed: closeBox(keys.box, nonce, id, [name, phone, birthYear, needsHelp ? 1 : 0]),
    nameKey: lookupKey(keys, 'name', name),
    phoneKey: lookupKey(keys, 'phone', phone),
  }
}

/** Undefined when the box does not open with these keys. */
export function openResident(keys: SealKeys, id: string, sealed: Uint8Array): ResidentDetails | undefined {
  const fields = openBox(keys.box, id, sealed)
  if (!Array.isArray(fields)) return undefined
  const [name, phone, birthYear, help] = fields as unknown[]
  const details = { name, phone, birthYear, needsHelp: help === 1 }
  return Value.Check(ResidentDetails, details) ? details : undefined
}
