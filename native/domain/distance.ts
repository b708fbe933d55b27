/** Distances on the ground. A subdistrict is small: the sphere is exact enough by far. */

/** Mean radius of the Earth, m (IUGG). */
const EARTH_M = 6_371_008.8

/** WGS84 degrees x 1e6. */
export interface PointE6 {
  readonly lonE6: number
  readonly latE6: number
}

const rad = (e6: number): number => (e6 / 1e6) * (Math.PI / 180)

/** Great-circle distance, m. */
export function distanceM(a: PointE6, b: PointE6): number {
  const dLat = rad(b.latE6 - a.latE6)
  const dLon = rad(b.lonE6 - a.lonE6)
  const h =
    Math.sin(dLat / 2) ** 2 + Math.cos(rad(a.latE6)) * Math.cos(rad(b.latE6)) * Math.sin(dLon / 2) ** 2
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(h)))
}

/** The point of something that may not know where it is. */
export function pointOf(place: {
  readonly lonE6: number | null
  readonly latE6: number | null
}): PointE6 | undefined {
  return place.lonE6 === null || place.latE6 === null ? undefined : { lonE6: place.lonE6, latE6: place.latE6 }
}

/** Whether there is such a point at all. */
export const isOnEarth = ({ lonE6, latE6 }: PointE6): boolean =>
  Math.abs(lonE6) <= 180e6 && Math.abs(latE6) <= 90e6
