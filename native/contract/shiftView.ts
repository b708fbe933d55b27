/** The duty as screens show it: who is on, who comes, the sheet being signed, and the report of a shift. */
import type { HandoverItem, Row } from './tables/index.ts'

export type ShiftLine = Row<'shift'> & { leaderName: string; officerNames: readonly string[] }
export type HandoverSheet = Row<'handover'> & { unsent: boolean }
export type { HandoverItem }

/** A stretch of the roster in which nobody stands; key `from`. */
export interface RosterGap {
  from: number
  to: number
}

/** Counts of one shift, counted from the rows of its hours; the printed page and the plain text say the same. */
export interface ShiftReport {
  readonly shift: ShiftLine
  readonly from: number
  readonly to: number
  readonly incidents: {
    readonly received: number
    readonly accepted: number
    readonly dispatched: number
    readonly closed: number
    readonly critical: number
    /** Open at the end of the shift, whenever they came. */
    readonly open: number
    readonly byChannel: readonly { readonly channel: string; readonly n: number }[]
  }
  readonly tasks: {
    readonly issued: number
    readonly signed: number
    readonly ended: number
    readonly open: number
    readonly late: number
    readonly undelivered: number
  }
  readonly signals: {
    readonly received: number
    readonly confirmed: number
    readonly dismissed: number
    readonly open: number
  }
  readonly calls: { readonly made: number; readonly answered: number; readonly unanswered: number }
  readonly checks: readonly Row<'dutyCheck'>[]
  readonly standIns: readonly Row<'standIn'>[]
  readonly handover: HandoverSheet | null
  /** Urgent and critical matters of the shift, in order. */
  readonly matters: readonly {
    readonly id: string
    readonly number: string
    readonly title: string
    readonly place: string
    readonly priority: string
    readonly state: string
    readonly receivedAt: number
  }[]
  readonly log: readonly Row<'dutyLog'>[]
  readonly chain: {
    readonly ok: boolean
    readonly links: number
    readonly lines: number
    readonly unsealed: number
  }
}
