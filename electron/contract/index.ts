// What crosses a border of the shell: channel names, messages to and from the hub's process, window roles.
// Only names, schemas and types may enter; nothing here knows Electron or the town.
// Imported by everything under electron/, and by nobody else.
import Type, { type Static } from 'typebox'

/** Every IPC channel there is. A new one gets its name, its roles and its schema here, or it does not exist. */
export const Channel = {
  /** Page to shell, every two seconds: a frame was painted, and how much data has come. */
  beat: 'shell:beat',
  /** Shell to page: one end of a fresh MessagePort to the hub. */
  port: 'shell:port',
} as const

export const windowRoles = ['wall', 'desk'] as const
export type WindowRole = (typeof windowRoles)[number]

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

/** What a page may say to the shell: who may say it, and in what form. */
export const incoming = {
  [Channel.beat]: { roles: windowRoles, schema: Beat },
} as const

/** Window message with which the preload hands the port to the page. */
export const portMessage = { type: 'hub-port' } as const

/** Shell to hub process. A `seat` carries one MessagePort. */
export type ToHub =
  /** The same flags that native/hub/main.ts takes on its command line. */
  | { readonly type: 'start'; readonly options: { readonly args: readonly string[] } }
  | { readonly type: 'seat'; readonly role: WindowRole; readonly windowId: number }
  | { readonly type: 'stop' }

/** Hub process to shell. Unknown types are ignored, so that a newer hub may say more. */
export const FromHub = Type.Union([
  Type.Object({ type: Type.Literal('ready') }),
  Type.Object({ type: Type.Literal('fatal'), code: Type.String(), message: Type.String() }),
  /** The page's end was closed or gave up; a window that still shows the page needs a new port. */
  Type.Object({ type: Type.Literal('seat-closed'), windowId: Type.Integer() }),
])
export type FromHub = Static<typeof FromHub>
