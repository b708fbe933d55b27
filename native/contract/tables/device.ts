/** Cameras and sensors: the directory and the last known state. Readings travel as TELEMETRY, not as rows. */
import { Bool, Int, Maybe, OneOf, table, Text } from '../column.ts'

export const cameraGroup = table('cameraGroup', { name: Text }, { lane: 2 })

export const camera = table(
  'camera',
  {
    /** GB/T 28181 device code, 20 digits. */
    gbCode: Text,
    name: Text,
    groupId: Text,
    gridId: Text,
    lonE6: Int,
    latE6: Int,
    ptz: Bool,
    state: OneOf('ONLINE', 'OFFLINE'),
    stateAt: Int,
  },
  { lane: 2, bucket: 'gridId' },
)

export const sensor = table(
  'sensor',
  {
    kind: OneOf(
      'SMOKE',
      'GAS',
      'WATER_LEVEL',
      'RAIN',
      'DISPLACEMENT',
      'CROWD',
      'ELEVATOR',
      'MANHOLE',
      'WATER_PRESSURE',
    ),
    name: Text,
    gridId: Text,
    buildingId: Maybe(Text),
    lonE6: Int,
    latE6: Int,
    state: OneOf('NORMAL', 'ALARM', 'FAULT', 'OFFLINE'),
    stateAt: Int,
  },
  { lane: 2, bucket: 'gridId' },
)
