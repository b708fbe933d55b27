/** The state of the wire to the platform, as measured; shown on every screen. */
export type LinkState = 'ONLINE' | 'DEGRADED' | 'OFFLINE'

export interface LinkStatus {
  readonly state: LinkState
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
  /** Why the line cannot work until a person does something: a code such as AUTH_REFUSED; absent when nothing is known. */
  readonly trouble?: string
  /** What is wrong with this hub's own files or disk: a code such as DISK_FULL or TRUTH_RECOVERED; absent when all is well. */
  readonly storage?: string
  /** What the words for `storage` name: numbers and file names. */
  readonly storageParams?: Readonly<Record<string, string | number>>
}
