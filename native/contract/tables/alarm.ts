/** What decides whether an alarm may speak: devices taken out of service, and the sources it comes from. */
import { Int, Maybe, OneOf, table, Text, Words } from '../column.ts'

/** A device that is out of service, or was: id is the device's. Its alarms are kept and silent until it is put back. */
export const deviceHold = table(
  'deviceHold',
  {
    name: Text,
    state: OneOf('OUT', 'BACK'),
    reason: Text,
    byId: Text,
    byName: Text,
    since: Int,
    /** When it is put back by itself if nobody has done so. */
    until: Int,
    endedAt: Maybe(Int),
    endedBy: Maybe(Text),
    /** Signals that came from it meanwhile, one for each type of event. */
    signalIds: Words,
  },
  { lane: 1 },
)

/** A department's data or a video algorithm; id as in the model. A row begins with the first word it says. */
export const source = table(
  'source',
  {
    lastAt: Int,
    /** Records it has sent in all. */
    records: Int,
    state: OneOf('LIVE', 'SILENT'),
    silentSince: Maybe(Int),
    /** The alarm of its last silence. */
    signalId: Maybe(Text),
  },
  { lane: 1 },
)
