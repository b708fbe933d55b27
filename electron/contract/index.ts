// Names on the shell's borders: channels, window roles, what the shell says to the hub's process.
// Only names and types may enter, no library: the preload carries this file into every page.
// Imported by everything under electron/, and by nobody else.

/** Every IPC channel there is. A new one gets its name here, and its roles and schema in electron/messages. */
export const Channel = {
  /** Page to shell, every two seconds: a frame was painted, and how much data has come. */
  beat: 'shell:beat',
  /** Shell to page: one end of a fresh MessagePort to the hub. */
  port: 'shell:port',
} as const

export const windowRoles = ['wall', 'desk'] as const
export type WindowRole = (typeof windowRoles)[number]

/** The page of each window, below the scheme's origin. */
export const pageOf: Readonly<Record<WindowRole, string>> = { wall: '/wall.html', desk: '/desk.html' }

/** Window message with which the preload hands the port to the page. */
export const portMessage = { type: 'hub-port' } as const

/** Shell to hub process. */
export type ToHub =
  /** The same flags that native/hub/main.ts takes on its command line. */
  | { readonly type: 'start'; readonly options: { readonly args: readonly string[] } }
  /**
   * Carries one MessagePort, whose other end a page gets. Messages over it are copied: MessagePortMain loses
   * ArrayBuffers that are transferred.
   */
  | { readonly type: 'seat'; readonly role: WindowRole; readonly windowId: number; readonly seat: number }
  /** The machine is about to sleep: put everything on disk. */
  | { readonly type: 'suspend' }
  /** Close orderly and exit. */
  | { readonly type: 'stop' }
