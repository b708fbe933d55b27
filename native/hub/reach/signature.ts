/** How a message to the provider is signed: HMAC-SHA-256 over time and body, so that neither can be exchanged. */
import { createHmac, timingSafeEqual } from 'node:crypto'

/** @param at ms since the epoch, real time, as in the header X-Hub-Time */
export const signatureOf = (secret: string, at: number, body: string): string =>
  `sha256=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`

export function isSigned(secret: string, at: number, body: string, signature: string): boolean {
  const right = Buffer.from(signatureOf(secret, at, body))
  const given = Buffer.from(signature)
  return right.length === given.length && timingSafeEqual(right, given)
}
