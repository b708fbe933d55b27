/** AES-256-GCM around a few bytes: 12 bytes of nonce, the cipher text, the tag. */
import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto'

export const NONCE_BYTES = 12

export interface BoxKind {
  /**
   * Bytes of the tag: 12 to 16. NIST SP 800-38D allows 12 (96 bits) without conditions on the number of boxes; one
   * forgery in 2^96 tries is what remains.
   */
  readonly tagBytes: 12 | 16
  /** What the box belongs to; a box moved to another record does not open. */
  readonly about: string
}

/** @param nonce never to be used twice with this key for different bytes */
export function closeBox(
  key: Uint8Array | KeyObject,
  { tagBytes, about }: BoxKind,
  nonce: Uint8Array,
  bytes: Uint8Array,
): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes }).setAAD(
    Buffer.from(about),
  )
  return Buffer.concat([nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
}

/** The bytes, or undefined when the key is another or the box was tampered with. */
export function openBox(
  key: Uint8Array | KeyObject,
  { tagBytes, about }: BoxKind,
  box: Uint8Array,
): Buffer | undefined {
  if (box.length < NONCE_BYTES + tagBytes) return undefined
  const nonce = box.subarray(0, NONCE_BYTES)
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
    .setAAD(Buffer.from(about))
    .setAuthTag(box.subarray(-tagBytes))
  try {
    return Buffer.concat([decipher.update(box.subarray(NONCE_BYTES, -tagBytes)), decipher.final()])
  } catch {
    return undefined
  }
}
