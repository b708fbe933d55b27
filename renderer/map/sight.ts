/** What part of the plane a map shows, and how: the one description painters, pins and names share. */
import type { Box, Point } from './plane.ts'

export interface Sight {
  /** Plane point in the middle, relative to the ground's origin. */
  readonly centre: Point
  /** CSS pixels per plane metre. */
  readonly pxPerM: number
  readonly widthPx: number
  readonly heightPx: number
  /** Canvas pixels per CSS pixel. */
  readonly ratio: number
}

export function toScreen(sight: Sight, [x, y]: Point): Point {
  return [
    (x - sight.centre[0]) * sight.pxPerM + sight.widthPx / 2,
    sight.heightPx / 2 - (y - sight.centre[1]) * sight.pxPerM,
  ]
}

export function toGround(sight: Sight, [x, y]: Point): Point {
  return [
    (x - sight.widthPx / 2) / sight.pxPerM + sight.centre[0],
    (sight.heightPx / 2 - y) / sight.pxPerM + sight.centre[1],
  ]
}

export function groundBox(sight: Sight): Box {
  const halfWidth = sight.widthPx / 2 / sight.pxPerM
  const halfHeight = sight.heightPx / 2 / sight.pxPerM
  return {
    minX: sight.centre[0] - halfWidth,
    maxX: sight.centre[0] + halfWidth,
    minY: sight.centre[1] - halfHeight,
    maxY: sight.centre[1] + halfHeight,
  }
}

export const screenBox = ({ widthPx, heightPx }: Sight): Box => ({
  minX: 0,
  minY: 0,
  maxX: widthPx,
  maxY: heightPx,
})
