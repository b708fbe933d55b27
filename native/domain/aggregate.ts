/** Counts of people in need: which of them a room may see. */

/** Counts below this could point at a household (DESIGN.md, People's data). */
export const SMALLEST_SHOWN = 5

/** A count as a wall may show it: null stands for "fewer than five". Nothing to hide is shown as nothing. */
export const roomCount = (count: number): number | null =>
  count > 0 && count < SMALLEST_SHOWN ? null : count
