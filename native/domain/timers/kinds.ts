/**
 * Every kind of timer. To add one: a file that makes it, its place here, `timer: true` for its command in permit.ts, and
 * a decider that says a line.
 */
import { checkMissed } from './checkMissed.ts'
import { reachNext } from './reachNext.ts'
import { devicePutBack } from './devicePutBack.ts'
import { incidentLeader, signalLeader } from './leaderCall.ts'
import { cardPropose } from './cardPropose.ts'
import { shiftArchive } from './shiftArchive.ts'
import { signalExpire } from './signalExpire.ts'
import { signalRelease, signalUnshelve } from './signalHeld.ts'
import { signalRealarm } from './signalRealarm.ts'
import { sourceSilent } from './sourceSilent.ts'
import type { AnyTimerKind } from './kind.ts'
import { taskUnsigned } from './taskUnsigned.ts'
import { taskUrge } from './taskUrge.ts'

export const TIMER_KINDS: readonly AnyTimerKind[] = [
  signalExpire,
  taskUrge,
  taskUnsigned,
  signalUnshelve,
  signalRelease,
  signalRealarm,
  devicePutBack,
  sourceSilent,
  reachNext,
  signalLeader,
  incidentLeader,
  cardPropose,
  shiftArchive,
  checkMissed,
]
