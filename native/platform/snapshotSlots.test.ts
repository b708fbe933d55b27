import { describe, expect, it } from 'vitest'
import { SnapshotSlots } from './snapshotSlots.ts'

describe('the slots of snapshots', () => {
  it('let a few begin at once, and then one after another', () => {
    const slots = new SnapshotSlots({ perS: 2, burst: 3 })
    expect(['a', 'b', 'c', 'd', 'e'].map((id) => slots.wait(id, 1_000))).toEqual([0, 0, 0, 500, 1_000])
    expect(slots.wait('f', 60_000)).toBe(0)
  })

  it('stay with whoever comes again before its time, and are given anew afterwards', () => {
    const slots = new SnapshotSlots({ perS: 1, burst: 1 })
    slots.wait('a', 0)
    expect(slots.wait('b', 0)).toBe(1_000)
    expect(slots.wait('b', 400)).toBe(600)
    expect(slots.wait('c', 400)).toBe(1_600)
    expect(slots.wait('b', 1_000)).toBe(2_000)
  })
})
