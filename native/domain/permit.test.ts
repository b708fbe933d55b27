import { describe, expect, it } from 'vitest'
import {
  COMMANDS,
  QUERIES,
  USER_ROLES,
  VIEW_NAMES,
  WALL_VIEWS,
  type Actor,
  type CommandType,
  type QueryName,
  type UserRole,
} from '../contract/index.ts'
import { extensionSigners, mayAsk, mayDo, maySee, permissionsOf } from './permit.ts'

const user = (role: UserRole): Actor => ({ kind: 'user', id: 'u', name: '', role })
const holder = (kind: 'POST' | 'GRID' | 'COMMUNITY' | 'TEAM' | 'FEED'): Actor => ({
  kind: 'terminal',
  id: 't',
  name: '',
  holds: { kind, id: 'x' },
})
const timer: Actor = { kind: 'timer', id: 'timer', name: '' }

/** Columns: officer, leader, deputy, commander | post, grid, community, team, feed | timer. Written by hand, not derived. */
const MATRIX: Record<CommandType, string> = {
  'signal.raise': '++++ ----+ -',
  'signal.acknowledge': '++++ ----- -',
  'signal.verify': '++++ ----- -',
  'signal.confirm': '++++ ----- -',
  'signal.dismiss': '++++ ----- -',
  'signal.expire': '---- ----- +',
  'signal.merge': '++++ ----- -',
  'signal.unmerge': '++++ ----- -',
  'incident.report': '++++ -++-+ -',
  'incident.acknowledge': '++++ ----- -',
  'incident.accept': '++++ ----- -',
  'incident.reject': '++++ ----- -',
  'incident.returnUp': '++++ ----- -',
  'incident.merge': '++++ ----- -',
  'incident.unmerge': '++++ ----- -',
  'incident.dispatch': '++++ ----- +',
  'incident.selfHandle': '++++ ----- -',
  'incident.check': '++++ ----- -',
  'incident.evaluate': '++++ ----- -',
  'incident.suspend': '++++ ----- -',
  'incident.resume': '++++ ----- -',
  'incident.escalate': '++++ ----- -',
  'incident.reopen': '++++ ----- -',
  'incident.note': '++++ ++++- -',
  'incident.correct': '++++ ----- -',
  'task.deliver': '++++ ++++- -',
  'task.sign': '++++ ++++- -',
  'task.depart': '++++ ++++- -',
  'task.arrive': '++++ ++++- -',
  'task.handle': '++++ ++++- -',
  'task.submit': '++++ ++++- -',
  'task.verify': '++++ ----- -',
  'task.rework': '++++ ----- -',
  'task.requestReturn': '++++ ++++- -',
  'task.settleReturn': '++++ ----- -',
  'task.requestExtension': '++++ ++++- -',
  'task.settleExtension': '-+++ ----- -',
  'task.transfer': '++++ ----- -',
  'task.cancel': '++++ ----- -',
  'task.urge': '++++ ----- +',
  'post.attend': '++++ +---- -',
  'camera.state': '---- ----+ -',
  'sensor.state': '---- ----+ -',
  'duty.log': '++++ ----- -',
  'mode.set': '-+++ ----- -',
  'review.settle': '++++ ++++- -',
  'reach.call': '++++ ----- +',
  'reach.wake': '++++ ----- -',
  'reach.next': '---- ----- +',
  'reach.tried': '---- ----- +',
  'reach.answer': '++++ ----- +',
  'reach.stop': '++++ ----- -',
  'reach.seen': '---- ----- +',
  'signal.return': '---- ----+ -',
  'signal.shelve': '++++ ----- -',
  'signal.unshelve': '++++ ----- +',
  'signal.release': '---- ----- +',
  'signal.realarm': '---- ----- +',
  'signal.dispatch': '++++ ----- -',
  'device.takeOut': '++++ ----- -',
  'device.putBack': '++++ ----- +',
  'source.heard': '---- ----+ -',
  'source.silent': '---- ----- +',
  'card.propose': '---- ----- +',
  'card.raise': '++++ ----- -',
  'card.sign': '-+++ ----- -',
  'card.decline': '-+++ ----- -',
  'card.withdraw': '---- ----- +',
  'whistle.blow': '++++ ++++- -',
  'whistle.summon': '++++ ----- -',
  'escalation.answer': '++++ ----+ -',
  'escalation.feedback': '++++ ----+ -',
  'escalation.confirm': '++++ ----- -',
  'rating.give': '++++ ++++- -',
  'incident.reply': '++++ ----- -',
  'incident.plan': '++++ ----- -',
  'task.called': '++++ ----- -',
  'shift.plan': '-+++ ----- -',
  'shift.edit': '-+++ ----- -',
  'shift.swap': '-+++ ----- -',
  'shift.begin': '++++ ----- -',
  'shift.archive': '---- ----- +',
  'shift.standIn': '++++ ----- -',
  'shift.standInEnd': '++++ ----- -',
  'handover.open': '++++ ----- -',
  'handover.list': '---- ----- +',
  'handover.accept': '++++ ----- -',
  'handover.sign': '++++ ----- -',
  'handover.cancel': '++++ ----- -',
  'duty.seal': '---- ----- +',
  'duty.gap': '---- ----- +',
  'duty.filled': '---- ----- +',
  'duty.check': '++++ ----+ -',
  'duty.answerCheck': '++++ ----- -',
  'duty.missCheck': '---- ----- +',
  'incident.notice': '++++ ----- -',
  'incident.order': '++++ ----- -',
}
const COLUMNS = [
  user('DUTY_OFFICER'),
  user('DUTY_LEADER'),
  user('EXEC_DEPUTY'),
  user('COMMANDER'),
  holder('POST'),
  holder('GRID'),
  holder('COMMUNITY'),
  holder('TEAM'),
  holder('FEED'),
  timer,
]
const commands = Object.keys(COMMANDS) as CommandType[]

describe('who may do what', () => {
  it.each(commands)('%s', (type) => {
    const row = COLUMNS.map((actor) => (mayDo(actor, type) ? '+' : '-')).join('')
    expect(`${row.slice(0, 4)} ${row.slice(4, 9)} ${row.slice(9)}`).toBe(MATRIX[type])
  })

  it.each(['TRAINER', 'AUDITOR'] as const)('%s never touches the town', (role) => {
    expect(commands.filter((type) => mayDo(user(role), type))).toEqual([])
  })

  it('the second extension is the commander’s alone', () => {
    expect(extensionSigners(0)).toEqual(['DUTY_LEADER', 'EXEC_DEPUTY', 'COMMANDER'])
    expect(extensionSigners(1)).toEqual(['COMMANDER'])
  })
})

describe('who may see and ask', () => {
  it('a wall nobody signed in at, and a trainer, see what the room may see', () => {
    for (const role of [undefined, 'TRAINER'] as const)
      expect(VIEW_NAMES.filter((view) => maySee(role, view)).sort()).toEqual([...WALL_VIEWS].sort())
  })

  it.each(['DUTY_OFFICER', 'DUTY_LEADER', 'EXEC_DEPUTY', 'COMMANDER', 'AUDITOR'] as const)(
    '%s sees every view',
    (role) => {
      expect(VIEW_NAMES.every((view) => maySee(role, view))).toBe(true)
    },
  )

  it('callers are opened by the desk only, the audit read by leaders and auditors only', () => {
    const who = (query: QueryName) => USER_ROLES.filter((role) => mayAsk(role, query))
    expect(who('caller.reveal')).toEqual(['COMMANDER', 'EXEC_DEPUTY', 'DUTY_LEADER', 'DUTY_OFFICER'])
    expect(who('audit.verify')).toEqual(['COMMANDER', 'EXEC_DEPUTY', 'DUTY_LEADER', 'AUDITOR'])
    expect(who('audit.recent')).toEqual(['COMMANDER', 'EXEC_DEPUTY', 'DUTY_LEADER', 'AUDITOR'])
    expect((Object.keys(QUERIES) as QueryName[]).filter((query) => mayAsk(undefined, query))).toEqual([
      'place.search',
      'map.base',
    ])
  })

  it('a session lists what its role may do', () => {
    expect(permissionsOf('DUTY_OFFICER')).toContain('incident.dispatch')
    expect(permissionsOf('DUTY_OFFICER')).not.toContain('mode.set')
    expect(permissionsOf('AUDITOR')).toEqual([
      'place.search',
      'search',
      'map.base',
      'audit.verify',
      'contacts.of',
      'shift.report',
      'day.stars',
      'audit.recent',
      'thing.read',
      'attachment.states',
    ])
  })
})
