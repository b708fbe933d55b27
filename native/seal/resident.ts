/**
 * The sealed register of residents: what is stored, sent and backed up is a box and two look-up hashes. Without the
 * seal key it is noise; with it, a person can be found by an exact name or number, never by browsing.
 */
import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'
import { closeBox, NONCE_BYTES, openBox, type BoxKind } from './box.ts'
import { packDetails, unpackDetails, type ResidentDetails } from './details.ts'

/** As key objects: bytes would be read in anew for each resident, which takes five times as long as the sealing. */
export interface SealKeys {
  readonly box: KeyObject
  readonly nonce: KeyObject
  readonly lookup: KeyObject
}

/** The working keys that one seal key of 32 bytes yields. */
export const sealKeys = (sealKey: Uint8Array): SealKeys => ({
  box: derived(sealKey, 'resident box'),
  nonce: derived(sealKey, 'resident nonce'),
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

const boxOf = (id: string): BoxKind => ({ tagBytes: 12, about: id })

/**
 * The columns of a resident row that hold the person. The nonce derives from the row's id, its revision and the content
 * itself: the same row seals to the same bytes, and a revision written a second time with other content (a platform put
 * back from a backup goes on where the backup stood) gets another nonce, never the same one.
 */
export function sealResident(
  keys: SealKeys,
  id: string,
  rev: number,
  details: ResidentDetails,
): { sealed: Buffer; nameKey: Buffer; phoneKey: Buffer } {
  const content = packDetails(details)
  // Its length goes first, so that no part of an id can pass for content.
  const about = Buffer.from(JSON.stringify([id, rev]))
  const nonce = createHmac('sha256', keys.nonce)
    .update(Buffer.of(about.length >> 8, about.length & 255))
    .update(about)
    .update(content)
    .digest()
    .subarray(0, NONCE_BYTES)
  return {
    sealed: closeBox(keys.box, boxOf(id), nonce, content),
    nameKey: lookupKey(keys, 'name', details.name),
    phoneKey: lookupKey(keys, 'phone', details.phone),
  }
}

/** Undefined when the box does not open with these keys. */
export function openResident(keys: SealKeys, id: string, sealed: Uint8Array): ResidentDetails | undefined {
  const content = openBox(keys.box, boxOf(id), sealed)
  return content && unpackDetails(content)
}
