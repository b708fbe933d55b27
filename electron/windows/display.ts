// How a display is recognised again. Its id is not stable across reboots and replugging, so it is not used.
import Type, { type Static } from 'typebox'

/** What is remembered of a display: its label, size and place on the desktop. */
export const Mark = Type.Object({
  label: Type.String(),
  width: Type.Number(),
  height: Type.Number(),
  x: Type.Number(),
  y: Type.Number(),
})
export type Mark = Static<typeof Mark>

export interface DisplayFacts extends Mark {
  readonly primary: boolean
}

export function markOf({ label, width, height, x, y }: DisplayFacts): Mark {
  return { label, width, height, x, y }
}

/**
 * How surely this is the display that was remembered; 0: it is not.
 * The panels of a wall share label and size, so only their place tells them apart (3). A panel moved on the desktop
 * keeps label and size (2). A driver may change labels while size and place stay (1).
 */
export function likeness(mark: Mark, display: Mark): 0 | 1 | 2 | 3 {
  const size = mark.width === display.width && mark.height === display.height
  const place = mark.x === display.x && mark.y === display.y
  const label = mark.label !== '' && mark.label === display.label
  if (!size) return 0
  if (label && place) return 3
  if (label) return 2
  return place ? 1 : 0
}
