import type { Point } from './plane.ts'

/** The invented town's middle. Nothing of the kind stands there. */
const ORIGIN = { lon: 106.482, lat: 29.514 }
/** The plane's north is turned this far east, so that the river runs from south-west to north-east. */
const TURN = (-19 * Math.PI) / 180

// Lengths of a degree at the origin on the WGS84 ellipsoid.
const A = 6378137
const E2 = 0.00669437999014
const PHI = (ORIGIN.lat * Math.PI) / 180
const W = 1 - E2 * Math.sin(PHI) ** 2
const M_PER_DEG_LAT = (Math.PI / 180) * ((A * (1 - E2)) / W ** 1.5)
const M_PER_DEG_LON = (Math.PI / 180) * (A / Math.sqrt(W)) * Math.cos(PHI)

export interface LonLatE6 {
  readonly lonE6: number
  readonly latE6: number
}

/** WGS84 degrees x 1e6 of a point of the plane (about 0.1 m). */
export function toE6(p: Point): LonLatE6 {
  const east = p.x * Math.cos(TURN) - p.y * Math.sin(TURN)
  const north = p.x * Math.sin(TURN) + p.y * Math.cos(TURN)
  return {
    lonE6: Math.round((ORIGIN.lon + east / M_PER_DEG_LON) * 1e6),
    latE6: Math.round((ORIGIN.lat + north / M_PER_DEG_LAT) * 1e6),
  }
}

/** A ring or line as flat `[lon, lat, ...]`, WGS84 degrees x 1e6. */
export function toShape(points: readonly Point[]): number[] {
  return points.flatMap((p) => {
    const { lonE6, latE6 } = toE6(p)
    return [lonE6, latE6]
  })
}
