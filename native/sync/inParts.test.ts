import { describe, expect, it } from 'vitest'
import { commandId, type CommandEnvelope } from '../contract/index.ts'
import { inParts } from './inParts.ts'
import { MemoryOutbox } from './sim/memoryOutbox.ts'

const outboxOf = (count: number): MemoryOutbox => {
  const outbox = new MemoryOutbox()
  for (let n = 1; n <= count; n++) outbox.append(command(n))
  return outbox
}
const command = (n: number): CommandEnvelope => ({
  id: commandId('hub1', 'a', n),
  type: 'mode.set',
  payload: { state: 'EMERGENCY', why: '' },
  actor: { kind: 'user', id: 'U1', name: 'Ren', role: 'DUTY_OFFICER' },
  occurredAt: 1,
  base: {},
  configVersion: 1,
})

describe('reading the outbox in parts', () => {
  it('gives everything once and in order, and lets others have their turn in between', async () => {
    const outbox = outboxOf(950)
    const seen: number[] = []
    let turns = 0
    let reading = true
    const others = (): void => {
      turns += 1
      if (reading) setImmediate(others)
    }
    setImmediate(others)
    await inParts(outbox, (part) => seen.push(...part.map(({ n }) => n)) > 0)
    reading = false
    expect(seen).toEqual(Array.from({ length: 950 }, (_, at) => at + 1))
    expect(turns).toBeGreaterThan(5)
  })

  it('does not wait at all for the few that wait on most days, nor for none', () => {
    for (const count of [0, 7]) {
      const lasts: boolean[] = []
      void inParts(outboxOf(count), (_part, last) => lasts.push(last) > 0)
      expect(lasts).toEqual([true])
    }
  })

  it('comes to what was entered while it read, and says which part is the last', async () => {
    const outbox = outboxOf(100)
    const lasts: boolean[] = []
    let seen = 0
    await inParts(outbox, (part, last) => {
      if (seen === 0) outbox.append(command(101))
      seen += part.length
      return lasts.push(last) > 0
    })
    expect(seen).toBe(101)
    expect(lasts).toEqual([false, true])
  })

  it('ends when it is told to', async () => {
    let parts = 0
    await inParts(outboxOf(500), () => ++parts < 2)
    expect(parts).toBe(2)
  })
})
