// What the shell does when a window freezes, a process dies or the GPU gives up, with nobody at the keyboard.
// Only state machines with time passed in, and the two small files they need; no Electron.
// Imported by electron/main.
export { writeHeartbeat, type Heartbeat } from './heartbeatFile.ts'
export { History, type Recorded } from './history.ts'
export { Keeper, type KeeperActions } from './keeper.ts'
export { bottom, calm, climb, type Ladder, type Step } from './ladder.ts'
export { dueForRecycling, type Recyclable } from './nightly.ts'
export { beginPulse, feel, judge, type Pulse, type Verdict } from './pulse.ts'
