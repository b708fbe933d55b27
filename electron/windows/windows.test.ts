import { describe, expect, it } from 'vitest'
import type { WindowRole } from '../contract/index.ts'
import { markOf, placeWindows, Settle, type DisplayFacts, type Placement, type Slot } from './index.ts'

const desk: DisplayFacts = { label: 'DELL U27', width: 2560, height: 1440, x: 0, y: 0, primary: true }
const wall: DisplayFacts = { label: 'LED wall', width: 5760, height: 2160, x: 2560, y: 0, primary: false }
const unbound: Slot[] = [
  { role: 'wall', mark: undefined },
  { role: 'desk', mark: undefined },
]
const bound: Slot[] = [
  { role: 'wall', mark: markOf(wall) },
  { role: 'desk', mark: markOf(desk) },
]

function on(placements: Map<WindowRole, Placement>, role: WindowRole): string {
  const placement = placements.get(role)
  if (placement === undefined || !placement.show) return 'hidden'
  return `${placement.display.label} ${placement.fullScreen ? 'full' : 'window'}${placement.bound ? '' : ' for now'}`
}

describe('windows on a first start', () => {
  it('go to the primary display and the one beside it', () => {
    const placed = placeWindows(unbound, [wall, desk])
    expect(on(placed, 'desk')).toBe('DELL U27 window')
    expect(on(placed, 'wall')).toBe('LED wall full')
  })

  it('share a single display without the wall covering the desk, and without binding the wall to it', () => {
    const placed = placeWindows(unbound, [desk])
    expect(on(placed, 'desk')).toBe('DELL U27 window')
    expect(on(placed, 'wall')).toBe('DELL U27 window for now')
  })

  it('wait while the system lists no display at all', () => {
    const placed = placeWindows(unbound, [])
    expect([on(placed, 'desk'), on(placed, 'wall')]).toEqual(['hidden', 'hidden'])
  })
})

describe('windows that know their display', () => {
  it('find it again though primary and order have changed', () => {
    const placed = placeWindows(bound, [
      { ...wall, primary: true },
      { ...desk, primary: false },
    ])
    expect(on(placed, 'desk')).toBe('DELL U27 window')
    expect(on(placed, 'wall')).toBe('LED wall full')
  })

  it('find it again where it was moved on the desktop, or where the driver renamed it', () => {
    expect(on(placeWindows(bound, [desk, { ...wall, x: -5760 }]), 'wall')).toBe('LED wall full')
    expect(on(placeWindows(bound, [desk, { ...wall, label: 'HDMI-2' }]), 'wall')).toBe('HDMI-2 full')
  })

  it('tell equal panels apart by their place', () => {
    const left = { ...wall, label: 'panel', x: 2560 }
    const right = { ...wall, label: 'panel', x: 8320 }
    const slots: Slot[] = [{ role: 'wall', mark: markOf(right) }]
    const placement = placeWindows(slots, [desk, left, right]).get('wall')
    expect(placement).toMatchObject({ show: true, display: { x: 8320 } })
  })

  it('hide the wall when its display is unplugged, and leave the desk alone', () => {
    const placed = placeWindows(bound, [desk])
    expect(on(placed, 'wall')).toBe('hidden')
    expect(on(placed, 'desk')).toBe('DELL U27 window')
  })

  it('do not take another display of the same size for the one that is gone', () => {
    const other = { ...wall, label: 'projector', x: 9999 }
    expect(on(placeWindows(bound, [desk, other]), 'wall')).toBe('hidden')
  })

  it('bring the desk to whatever display is left, without forgetting its own', () => {
    expect(on(placeWindows(bound, [{ ...wall, primary: true }]), 'desk')).toBe('LED wall window for now')
    const spare = { ...desk, label: 'spare', width: 1024, x: 50 }
    expect(on(placeWindows(bound, [wall, spare]), 'desk')).toBe('spare window for now')
  })
})

describe('changing displays', () => {
  it('are acted on once, two quiet seconds after the last change', () => {
    const settle = new Settle()
    expect(settle.due(0)).toBe(false)
    settle.changed(1000)
    settle.changed(2500)
    expect(settle.due(4400)).toBe(false)
    expect(settle.due(4500)).toBe(true)
    expect(settle.due(9000)).toBe(false)
  })
})
