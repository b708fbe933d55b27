// The form of everything the shell is told: by pages over IPC, by the hub's process over its own channel.
// Only schemas, and who may use which channel; checking is electron/guard's and electron/link's business.
// Imported by electron/guard, electron/link, electron/recovery and electron/main.
import Type, { type Static } from 'typebox'
import { Channel, windowRoles } from '../contract/index.ts'

export const Beat = Type.Object(
  {
    /** Frames painted since the page was loaded; grows while the page can paint at all. */
    frames: Type.Integer({ minimum: 0 }),
    /** Messages from the hub so far, as the page counts them; null where the page does not count. */
    data: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]),
  },
  { additionalProperties: false },
)
export type Beat = Static<typeof Beat>

/** What a page may say to the shell: who may say it, and in what form. A channel that is not here does not exist. */
export const incoming = {
  [Channel.beat]: { roles: windowRoles, schema: Beat },
} as const

/** What the hub's process may say. Unknown types are ignored, so that a newer hub may say more. */
export const FromHub = Type.Union([
  Type.Object({ type: Type.Literal('ready') }),
  Type.Object({ type: Type.Literal('fatal'), code: Type.String(), message: Type.String() }),
  /** The port of this `seat` was closed by either end; a page that is still shown needs another one. */
  Type.Object({ type: Type.Literal('seat-closed'), seat: Type.Integer() }),
])
export type FromHub = Static<typeof FromHub>
