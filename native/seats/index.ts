/**
 * How screens reach the hub: sign-in, one router for every carrier, live views with patches, the HTTP door.
 * What a view holds or a command does is not known here; the hub hands that in through ports.ts.
 * Imported by native/hub only.
 */
export { openHttpSeats, type HttpSeats, type HttpSeatsOptions } from './httpSeats.ts'
export { LiveViews } from './liveViews.ts'
export { carryOverPort, type SeatPort } from './portCarrier.ts'
export { EXTENSION_MS, holdOf, type Extension } from './grant.ts'
export type {
  Audience,
  Carrier,
  Desk,
  Grants,
  PinFailures,
  SeatMemory,
  SeatUser,
  StoredSession,
  SubmittedCommand,
  ViewChange,
  ViewSource,
} from './ports.ts'
export { SeatRoom, type Attendance } from './room.ts'
export type { SeatParts } from './router.ts'
export { hashPin, SignIn } from './signIn.ts'
