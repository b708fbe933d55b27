/** Whether a change of one incident can concern what another row is proposed to be merged with. */
import { MINUTE_MS, isOpenIncident } from '../../domain/index.ts'
import type { Clocks, Row } from '../../contract/index.ts'

type Subject = Pick<Row<'incident'>, 'typeCode' | 'occurredAt'>

/** True for every row that `mergeCandidates` may propose for the subject; place is left for it to weigh. */
export const mayMeet = (
  subject: Subject,
  { typeCode, occurredAt, state }: Subject & Pick<Row<'incident'>, 'state'>,
  { mergeMinutes }: Pick<Clocks, 'mergeMinutes'>,
): boolean =>
  typeCode === subject.typeCode &&
  isOpenIncident(state) &&
  Math.abs(occurredAt - subject.occurredAt) <= mergeMinutes * MINUTE_MS
