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

export function sameSight(a: Sight, b: Sight): boolean {
  return (
    a.pxPerM === b.pxPerM &&
    a.centre[0] === b.centre[0] &&
    a.centre[1] === b.centre[1] &&
    a.widthPx === b.widthPx &&
    a.heightPx === b.heightPx &&
    a.ratio === b.ratio
  )
}

/** CSS transform that puts a picture of one sight, with so much painted beyond its edges, where another sight has it. */
export function shiftBetween(painted: Sight, sight: Sight, marginX = 0, marginY = 0): string {
  const scale = sight.pxPerM / painted.pxPerM
  const [x, y] = toScreen(sight, painted.centre)
  const left = x - (painted.widthPx / 2 + marginX) * scale
  const top = y - (painted.heightPx / 2 + marginY) * scale
  // Whole pixels while it only slides: the compositor then copies instead of blending.
  const snap = (value: number): number =>
    scale === 1 ? Math.round(value * sight.ratio) / sight.ratio : value
  return `translate(${snap(left)}px, ${snap(top)}px) scale(${scale})`
}
