/** Where things are: communities, grids, streets, buildings. Written by the municipal platform, read by all. */
import { Int, Maybe, OneOf, Shape, table, Text } from '../column.ts'

export const community = table(
  'community',
  { name: Text, note: Text, population: Int, shape: Shape, lonE6: Int, latE6: Int, secretaryId: Maybe(Text) },
  { lane: 2 },
)

export const grid = table(
  'grid',
  {
    communityId: Text,
    name: Text,
    kind: OneOf('COMMUNITY', 'SPECIAL', 'PARK', 'SEA'),
    shape: Shape,
    lonE6: Int,
    latE6: Int,
    households: Int,
    population: Int,
    /** Households in which somebody needs help to leave the building; a count, never names. */
    helpHouseholds: Int,
    leaderId: Maybe(Text),
    fullTimeId: Maybe(Text),
  },
  { lane: 2, bucket: 'communityId' },
)

export const microGrid = table(
  'microGrid',
  { gridId: Text, name: Text, shape: Shape },
  { lane: 2, bucket: 'gridId' },
)

export const street = table(
  'street',
  { name: Text, kind: OneOf('MAIN', 'STREET', 'LANE', 'MALL', 'METRO'), shape: Shape },
  { lane: 2 },
)

export const area = table(
  'area',
  { name: Text, kind: OneOf('RIVER', 'PARK', 'GREEN', 'SLOPE', 'SQUARE', 'STATION'), shape: Shape },
  { lane: 2 },
)

export const building = table(
  'building',
  {
    gridId: Text,
    microGridId: Text,
    name: Text,
    address: Text,
    kind: OneOf('HOME', 'SHOP', 'OFFICE', 'FACTORY', 'SCHOOL', 'HOSPITAL', 'PUBLIC'),
    floors: Int,
    builtYear: Int,
    households: Int,
    helpHouseholds: Int,
    shape: Shape,
    lonE6: Int,
    latE6: Int,
  },
  { lane: 2, bucket: 'gridId' },
)

export const business = table(
  'business',
  { gridId: Text, buildingId: Text, name: Text, trade: Text },
  { lane: 2, bucket: 'gridId' },
)
