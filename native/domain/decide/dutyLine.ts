/** Lines that the desk itself puts into the duty log. */
import { childId, type CommandEnvelope, type LogKind, type Ref, type Row } from '../../contract/index.ts'
import { ref, type Act } from './act.ts'

/** Id of the k-th line of the log a command writes. */
export const lineRef = (command: CommandEnvelope, k = 0): Ref => ref('dutyLog', childId(command.id, 'l', k))

export function logLine(
  act: Act,
  kind: LogKind,
  params: Row<'dutyLog'>['params'] = {},
  text = '',
  k = 0,
): void {
  const { actor, id } = act.command
  act.draft.insert('dutyLog', {
    id: childId(id, 'l', k),
    at: act.at,
    userId: actor.kind === 'timer' ? '' : actor.id,
    userName: actor.name,
    text,
    kind,
    params,
  })
}
