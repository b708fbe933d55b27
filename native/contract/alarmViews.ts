/** What screens see of alarms as such: how many, what is put aside and until when, what misbehaves, and their sources. */
import type { Channel, Priority, Row } from './tables/index.ts'

/** An alarm that neither sounds nor stands in the inbox, and must not be forgotten. */
export interface HeldAlarm {
  id: string
  rev: number
  state: 'SHELVED' | 'SUPPRESSED' | 'OUT_OF_SERVICE'
  typeCode: string
  priority: Priority
  channel: Channel
  title: string
  place: string
  gridName: string | null
  deviceId: string | null
  receivedAt: number
  heldSince: number
  heldUntil: number
  /** Null when the model holds it, by design. */
  heldBy: string | null
  heldReason: string
  /** Its condition is normal again. */
  returned: boolean
  realarms: number
}

export interface DeviceOut {
  id: string
  rev: number
  name: string
  reason: string
  byName: string
  since: number
  until: number
  /** What it has said meanwhile. */
  alarms: number
}

/** An alarm that misbehaves: one that speaks too often, or one that has been on for too long. */
export interface AlarmTrouble {
  id: string
  kind: 'CHATTERING' | 'STANDING'
  /** Its last signal. */
  signalId: string
  /** Whether that signal still wants a person. */
  open: boolean
  deviceId: string | null
  typeCode: string
  priority: Priority
  title: string
  place: string
  /** How often within the window; 1 for a standing one. */
  times: number
  firstAt: number
  lastAt: number
}

export interface AlarmLoad {
  /** Alarms and reports of the last ten minutes. */
  lastTenMinutes: number
  /** Since when there is a flood; null when there is none. */
  floodSince: number | null
  /** The alarm the flood began with, where it is still open. */
  firstOut: {
    kind: 'signal' | 'incident'
    id: string
    title: string
    place: string
    receivedAt: number
  } | null
  /** Who acknowledged how many within the last ten minutes. */
  operators: readonly { id: string; name: string; acknowledged: number }[]
  /** Alarms in each of the last six spans of ten minutes, the oldest first. */
  spans: readonly number[]
}

export interface SourceHealth {
  id: string
  kind: 'DEPARTMENT' | 'ALGORITHM'
  zh: string
  en: string
  typeCode: string | null
  cadenceMin: number
  silentMin: number
  /** NEVER: nothing was ever heard of it. */
  state: 'LIVE' | 'SILENT' | 'NEVER'
  lastAt: number | null
  silentSince: number | null
  records: number
  /** The alarm of its silence, while somebody still has to deal with it. */
  signalId: string | null
  /** For an algorithm, over the last seven days: judged true, judged false, waiting; the share of false, 0..1. */
  confirmed: number
  dismissed: number
  waiting: number
  falseRate: number | null
}

export interface AlarmViewTypes {
  alarms: {
    /** One row, key `now`. */
    load: AlarmLoad
    held: HeldAlarm
    devices: DeviceOut
    trouble: AlarmTrouble
  }
  sources: { items: SourceHealth }
}
export type HeldState = HeldAlarm['state']
export type SignalAlarm = NonNullable<Row<'signal'>['alarm']>
