// Puts each window on its display. The desk must be usable whatever happens to the displays; the wall may wait.
import type { WindowRole } from '../contract/index.ts'
import { likeness, type DisplayFacts, type Mark } from './display.ts'

export interface Slot {
  readonly role: WindowRole
  /** The display it was bound to; undefined before the first time. */
  readonly mark: Mark | undefined
}

export type Placement =
  /** `bound`: on the display it belongs to, so that this display is the one to remember. */
  | {
      readonly show: true
      readonly display: DisplayFacts
      readonly fullScreen: boolean
      readonly bound: boolean
    }
  | { readonly show: false }

function recognised(slots: readonly Slot[], displays: readonly DisplayFacts[]): Map<Slot, DisplayFacts> {
  const pairs = slots.flatMap((slot) =>
    displays.map((display) => ({
      slot,
      display,
      score: slot.mark === undefined ? 0 : likeness(slot.mark, display),
    })),
  )
  const found = new Map<Slot, DisplayFacts>()
  // Surest first: a panel that only looks alike must not take the place of the panel itself.
  for (const { slot, display, score } of pairs.toSorted((a, b) => b.score - a.score)) {
    if (score === 0 || found.has(slot) || [...found.values()].includes(display)) continue
    found.set(slot, display)
  }
  return found
}

/** @param displays as the system lists them now; may be empty while a matrix switch is thinking */
export function placeWindows(
  slots: readonly Slot[],
  displays: readonly DisplayFacts[],
): Map<WindowRole, Placement> {
  const found = recognised(slots, displays)
  const taken = new Set(found.values())
  const primary = displays.find((display) => display.primary) ?? displays[0]
  const free = (): DisplayFacts[] => displays.filter((display) => !taken.has(display))
  const placements = new Map<WindowRole, Placement>()

  const put = (slot: Slot, display: DisplayFacts, bound: boolean): void => {
    const shared = taken.has(display) && found.get(slot) !== display
    taken.add(display)
    // Full screen over the desk on the same display would take the desk away.
    placements.set(slot.role, { show: true, display, fullScreen: slot.role === 'wall' && !shared, bound })
  }

  // The desk chooses first.
  for (const slot of slots.toSorted((a, b) => Number(a.role === 'wall') - Number(b.role === 'wall'))) {
    const own = found.get(slot)
    if (own !== undefined) put(slot, own, true)
    else if (primary === undefined) placements.set(slot.role, { show: false })
    else if (slot.role === 'desk') {
      put(slot, free().find((display) => display.primary) ?? free()[0] ?? primary, slot.mark === undefined)
    } else if (slot.mark === undefined) {
      put(slot, free()[0] ?? primary, free()[0] !== undefined)
    } else {
      // The wall's display is gone: nobody wants the wall on the officer's screen instead.
      placements.set(slot.role, { show: false })
    }
  }
  return placements
}
