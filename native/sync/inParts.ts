import type { Outbox, StoredCommand } from './port.ts'

/** Deciding so many keeps the thread for a moment that nobody at the desk notices. */
const PART = 100

/**
 * Reads what waits in the outbox a part at a time: after a restore of the platform tens of thousands may wait, and the
 * desk and the line are served in between. What one part holds at most is read without waiting.
 * @param take gets each part in order of entry; `false` ends the reading. With `last` set no more is waiting at this moment.
 */
export async function inParts(
  outbox: Pick<Outbox, 'pending'>,
  take: (part: readonly StoredCommand[], last: boolean) => boolean,
): Promise<void> {
  let after: number | undefined
  for (;;) {
    const part = outbox.pending(after, PART)
    const last = part.length < PART
    if (!take(part, last) || last) return
    after = part.at(-1)?.n
    await new Promise(setImmediate)
  }
}
