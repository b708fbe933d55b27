// All scenarios, in the order in which they run.
// A new one: its own file or the one of its kind, and its line here.
// Imported by scripts/chaos.
import { clockJumps } from './clock.ts'
import { DISK_SCENARIOS } from './disk.ts'
import { gatewayPoints, hubPoints, killGateway, killHub } from './kill.ts'
import { LINE_SCENARIOS } from './line.ts'
import { gatewayRestored } from './restore.ts'
import type { Scenario } from './scenario.ts'
import { snapshotLine, snapshotPages, snapshotPoints } from './snapshot.ts'
import { lyingDisk, tornLocal, tornTruth } from './wal.ts'

export type { Scenario } from './scenario.ts'
export const SCENARIOS: readonly Scenario[] = [
  hubPoints,
  gatewayPoints,
  snapshotPoints,
  snapshotPages,
  snapshotLine,
  killHub,
  killGateway,
  tornLocal,
  tornTruth,
  lyingDisk,
  ...DISK_SCENARIOS,
  gatewayRestored,
  clockJumps,
  ...LINE_SCENARIOS,
]
