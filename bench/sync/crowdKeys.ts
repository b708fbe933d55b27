/** Keys and names of the many hubs of the storm, derived so that nobody has to hand them around. */
import { createPrivateKey, hkdfSync, type KeyObject } from 'node:crypto'

/** PKCS #8 of an Ed25519 key up to its 32 secret bytes (RFC 8410). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex')

export const crowdHub = (k: number): string => `crowd${String(k)}`
export const crowdTown = (k: number): string => `town${String(k)}`

export function crowdKey(k: number): KeyObject {
  const secret = Buffer.from(hkdfSync('sha256', 'bench', '', crowdHub(k), 32))
  return createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, secret]), format: 'der', type: 'pkcs8' })
}
