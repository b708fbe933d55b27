import { at, boxOf, distance, distanceToLine, distanceToSegment } from './plane.ts'
import type { Point } from './plane.ts'
import type { Street } from './streets.ts'

/** House numbers: odd on the left of a street, even on the right, counted from its beginning. */
export function addressBook(streets: readonly Street[]): (door: Point) => string {
  const addressed = streets
    .filter((s) => s.kind !== 'METRO')
    .map((s) => ({ street: s, box: boxOf(s.line), taken: new Set<number>() }))
  return (door) => {
    let best = at(addressed, 0)
    let bestM = Infinity
    for (const candidate of addressed) {
      const { box } = candidate
      const outside = Math.max(box.minX - door.x, door.x - box.maxX, box.minY - door.y, door.y - box.maxY)
      if (outside >= bestM) continue
      // A lane behind the house counts less than the street before it.
      const away = distanceToLine(door, candidate.street.line) * (candidate.street.kind === 'LANE' ? 1.35 : 1)
      if (away < bestM) {
        best = candidate
        bestM = away
      }
    }
    const spot = spotOn(best.street.line, door)
    let number = 2 * Math.floor(spot.alongM / 9) + (spot.left ? 1 : 2)
    while (best.taken.has(number)) number += 2
    best.taken.add(number)
    return `${best.street.name}${number}号`
  }
}

function spotOn(line: readonly Point[], p: Point): { alongM: number; left: boolean } {
  let passed = 0
  let least = Infinity
  let spot = { alongM: 0, left: true }
  for (let i = 0; i + 1 < line.length; i++) {
    const a = at(line, i)
    const b = at(line, i + 1)
    const length = distance(a, b)
    const away = distanceToSegment(p, a, b)
    if (away < least && length > 0) {
      least = away
      const t = Math.max(
        0,
        Math.min(1, ((p.x - a.x) * (b.x - a.x) + (p.y - a.y) * (b.y - a.y)) / length ** 2),
      )
      spot = { alongM: passed + t * length, left: (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x) > 0 }
    }
    passed += length
  }
  return spot
}
