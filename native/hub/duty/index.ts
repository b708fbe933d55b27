/**
 * The duty as the hub looks after it: what a handover must list, the seals of the log, gaps of the roster, the report.
 * Whether something may be done is the domain's word; here is only when it is looked at.
 * Imported by native/hub only.
 */
export { handoverItems } from './items.ts'
export { shiftReport } from './report.ts'
export { starReport } from './stars.ts'
export { DutyWatch, ROSTER_AHEAD_MS } from './watch.ts'
