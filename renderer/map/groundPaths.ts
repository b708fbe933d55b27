/** The ground's shapes as Path2D, made once: filling one path of a thousand houses beats a thousand fills. */
import type { Bucket, Ground, Tone } from './ground.ts'
import type { Box } from './plane.ts'

export interface BuildingPath {
  readonly tone: Tone
  readonly box: Box
  readonly path: Path2D
}

export interface GroundPaths {
  readonly town: Path2D
  readonly areas: ReadonlyMap<string, Path2D>
  readonly rivers: Path2D
  readonly streets: ReadonlyMap<string, Path2D>
  readonly communities: Path2D
  readonly grids: Path2D
  readonly specialGrids: Path2D
  readonly gridById: ReadonlyMap<string, Path2D>
  readonly buildings: readonly BuildingPath[]
}

export function pathsOf(ground: Ground): GroundPaths {
  const gridById = new Map<string, Path2D>()
  const grids = new Path2D()
  const specialGrids = new Path2D()
  for (const grid of ground.grids) {
    const path = new Path2D()
    trace(path, grid.xy, true)
    gridById.set(grid.id, path)
    ;(grid.kind === 'COMMUNITY' ? grids : specialGrids).addPath(path)
  }
  const communities = traced(ground.communities, true)
  return {
    town: communities,
    areas: byKind(ground.areas, true),
    rivers: traced(ground.rivers, true),
    streets: byKind(ground.streets, false),
    communities,
    grids,
    specialGrids,
    gridById,
    buildings: ground.buildings.map(buildingPath),
  }
}

function buildingPath({ tone, box, rings }: Bucket): BuildingPath {
  const path = new Path2D()
  for (const ring of rings) trace(path, ring, true)
  return { tone, box, path }
}

function traced(lines: readonly { readonly xy: Float64Array }[], closed: boolean): Path2D {
  const path = new Path2D()
  for (const { xy } of lines) trace(path, xy, closed)
  return path
}

function byKind(lines: readonly { readonly kind: string; readonly xy: Float64Array }[], closed: boolean) {
  const paths = new Map<string, Path2D>()
  for (const { kind, xy } of lines) {
    const path = paths.get(kind) ?? new Path2D()
    trace(path, xy, closed)
    paths.set(kind, path)
  }
  return paths
}

function trace(path: Path2D, xy: Float64Array, closed: boolean): void {
  path.moveTo(xy[0] ?? 0, xy[1] ?? 0)
  for (let i = 2; i < xy.length; i += 2) path.lineTo(xy[i] ?? 0, xy[i + 1] ?? 0)
  if (closed) path.closePath()
}
