/** The highest priority that nobody at the desk has acknowledged in time goes to the duty leader's phone. */
import type { Command } from '../../contract/index.ts'
import { alarmOf, alarmOfReport } from '../alarm.ts'
import { alarmRules } from '../model.ts'
import { OPEN_SIGNAL_STATES } from '../states.ts'
import { timerKind, type Due, type TimerLook } from './kind.ts'

type About = Command<'reach.call'>['about']

function callAt(since: number, about: About, words: readonly string[], look: TimerLook): Due[] {
  const at = since + Math.round(alarmRules(look.model).leaderAfterS * 1000)
  const leader = look.leaderAt(at)
  if (leader === undefined) return []
  const text = words.filter(Boolean).join(' · ')
  return [
    {
      at,
      act: {
        type: 'reach.call',
        payload: { about, to: { kind: 'USER', id: leader }, text, channels: ['CALL'] },
      },
    },
  ]
}

export const signalLeader = timerKind({
  kind: 'signal.leader',
  table: 'signal',
  among: { column: 'state', values: OPEN_SIGNAL_STATES },
  due: (signal, look) =>
    signal.priority === 'CRITICAL' && alarmOf(signal) === 'UNACKNOWLEDGED'
      ? callAt(
          signal.alarmAt ?? signal.receivedAt,
          { kind: 'SIGNAL', id: signal.id },
          [signal.title, signal.place],
          look,
        )
      : [],
})

export const incidentLeader = timerKind({
  kind: 'incident.leader',
  table: 'incident',
  among: { column: 'state', values: ['NEW'] },
  due: (incident, look) =>
    incident.priority === 'CRITICAL' && alarmOfReport(incident) === 'UNACKNOWLEDGED'
      ? callAt(
          incident.receivedAt,
          { kind: 'INCIDENT', id: incident.id },
          [incident.number, incident.title, incident.place],
          look,
        )
      : [],
})
