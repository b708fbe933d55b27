/**
 * Waits until programs have finished what they do by themselves after a start: the search index, the first backup, the
 * first comparison with the platform. What is measured afterwards is a desk in service.
 */
import { readFileSync } from 'node:fs'
import { moment, wait } from './moment.ts'

/** None of this begins later than so long after a start, ms. */
const BEGINS_WITHIN_MS = 8_000
const LOOK_MS = 1_000
const LOOKS = 3
const QUIET_SHARE = 0.12
const TICKS_PER_S = 100

/** Throws after `withinMs`. @returns how long it waited, s */
export async function quiet(pids: readonly number[], withinMs = 180_000): Promise<number> {
  const began = moment()
  await wait(BEGINS_WITHIN_MS)
  for (let calm = 0, before = spentMs(pids); calm < LOOKS;) {
    if (moment() - began > withinMs) throw new Error(`not quiet within ${String(withinMs)} ms`)
    const looked = moment()
    await wait(LOOK_MS)
    const now = spentMs(pids)
    calm = now - before < QUIET_SHARE * (moment() - looked) ? calm + 1 : 0
    before = now
  }
  return (moment() - began) / 1_000
}

/** Processor time of these processes so far, ms. */
const spentMs = (pids: readonly number[]): number =>
  pids.reduce((sum, pid) => {
    // The name in brackets may hold spaces; utime and stime are the 12th and 13th field after it.
    const fields = readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ')
    return sum + ((Number(fields[11]) + Number(fields[12])) * 1_000) / TICKS_PER_S
  }, 0)
