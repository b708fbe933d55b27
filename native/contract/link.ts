/** The state of the wire to the platform, as measured; shown on every screen. */
export type LinkState = 'ONLINE' | 'DEGRADED' | 'OFFLINE'

/**
 * HELD: this console speaks for the hub. STANDBY: another console of the same hub does. UNTOLD: the platform has never
 * said.
 */
export type LeaseState = 'HELD' | 'STANDBY' | 'UNTOLD'

export interface LeaseStatus {
  readonly state: LeaseState
  /** Name of the console that holds it; empty while untold. */
  readonly console: string
  /** Domain time since when; null while untold. */
  readonly since: number | null
  /** In waiting: real ms until the other's lease runs out, as far as nothing is heard of it; null: it is heard. */
  readonly leftMs: number | null
}

/**
 * Why the line is not what it should be. CONNECTING: a try is under way. NO_ANSWER: nobody answers at that address.
 * CLOSED: it broke. SILENT: it stands, and nothing comes. SENT_AWAY: the platform asked to come back later. REFUSED: it
 * does not let this hub in; `trouble` says more. QUEUED: a snapshot waits for its turn at the platform. LOADING: one is on
 * its way. BEHIND: the stream runs ahead of this hub. SLOW: answers take long.
 */
export type LinkReason =
  | 'CONNECTING'
  | 'NO_ANSWER'
  | 'CLOSED'
  | 'SILENT'
  | 'SENT_AWAY'
  | 'REFUSED'
  | 'QUEUED'
  | 'LOADING'
  | 'BEHIND'
  | 'SLOW'

export interface LinkStatus {
  readonly state: LinkState
  /** Null while all is well. */
  readonly reason: LinkReason | null
  /** Domain time of the last change of state. */
  readonly since: number
  /** Round trip of the last answered ping, ms; null before the first. */
  readonly rttMs: number | null
  /** Domain time up to which truth is known to be complete; null before the first snapshot. */
  readonly dataAt: number | null
  /** Hub clock minus platform clock, ms; null while unknown. */
  readonly driftMs: number | null
  /** Commands that wait for the platform's word, and those set aside for a person. */
  readonly pending: number
  readonly parked: number
  /** A snapshot on its way: rows received and expected. */
  readonly loading: { readonly rows: number; readonly of: number } | null
  readonly lease: LeaseStatus
  /** Protocol spoken with the platform; null before the first connection. */
  readonly protocol: number | null
  /** Domain time of the last try to connect; null before the first. */
  readonly triedAt: number | null
  /** Real ms until the next try, by the second; null while there is none to wait for. */
  readonly nextTryInMs: number | null
  /** Real ms until the snapshot begins that waits for its turn at the platform; null: none does, or nobody said. */
  readonly snapshotInMs: number | null
  /** Bytes a second each way over the last seconds, as measured; absent where nobody measures. */
  readonly rate?: { readonly down: number; readonly up: number }
  /** Address of the platform, without anything secret. */
  readonly platform?: string
  /** Acts of the last day that the platform refused. */
  readonly refused?: number
  /** Why the line cannot work until a person does something: a code such as AUTH_REFUSED; absent when nothing is known. */
  readonly trouble?: string
  /** What is wrong with this hub's own files or disk: a code such as DISK_FULL or TRUTH_RECOVERED; absent when all is well. */
  readonly storage?: string
  /** What the words for `storage` name: numbers and file names. */
  readonly storageParams?: Readonly<Record<string, string | number>>
}
