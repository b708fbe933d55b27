// The ground of the fictional subdistrict: hills, river, streets, communities, grids, blocks, buildings.
// In: chance and plain figures; pure geometry in metres, no I/O, no contract.
// Imported by: native/town only.
export { generateGround } from './ground.ts'
export type { Building, Community, Grid, Ground, MicroGrid, Special } from './ground.ts'
export type { Area } from './areas.ts'
export type { BlockUse } from './blockUse.ts'
export type { BuildingKind } from './buildingStyle.ts'
export type { CommunityFigures, SensorKind, TownFigures } from './figures.ts'
export type { Street } from './streets.ts'
export {
  alongLine,
  at,
  boxOf,
  distance,
  distanceToLine,
  inRing,
  lineLength,
  meet,
  ringArea,
  ringCentroid,
} from './plane.ts'
export type { Point } from './plane.ts'
export { shareOut } from './dividing.ts'
export { toE6, toShape } from './wgs84.ts'
