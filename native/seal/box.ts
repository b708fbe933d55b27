/** AES-256-GCM around a small JSON value: 12 bytes of nonce, the cipher text, 16 bytes of tag. */
import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto'

const NONCE_BYTES = 12
const TAG_BYTES = 16

/** @param about what the box belongs to; a box moved to another record does not open */
export function closeBox(
  key: Uint8Array | KeyObject,
  nonce: Uint8Array,
  about: string,
  value: unknown,
): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(about))
  return Buffer.concat([
    nonce,
    cipher.update(JSON.stringify(value), 'utf8'),
    cipher.final(),
    cipher.getAuthTag(),
  ])
}

/** The value, or undefined when the key is another or the box was tampered with. */
export function openBox(key: Uint8Array | KeyObject, about: string, box: Uint8Array): unknown {
  if (box.length < NONCE_BYTES + TAG_BYTES) return undefined
  const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, NONCE_BYTES))
    .setAAD(Buffer.from(about))
    .setAuthTag(box.subarray(-TAG_BYTES))
  try {
    const text = Buffer.concat([decipher.update(box.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()])
    return JSON.parse(text.toString('utf8'))
  } catch {
    return undefined
  }
}
