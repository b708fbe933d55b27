import type { Row } from '../../../native/contract/index.ts'
import { isDroppedTask } from '../../../native/domain/index.ts'
import type { Text } from '../../locales/index.ts'

interface Said {
  readonly incident: Pick<Row<'incident'>, 'number' | 'place' | 'receivedAt' | 'acceptedAt' | 'closedAt'>
  readonly tasks: readonly (Pick<Row<'task'>, 'state' | 'issuedAt' | 'arrivedAt' | 'submittedAt'> & {
    readonly holder: string
  })[]
  readonly type: string
  readonly channel: string
  readonly township: string
  readonly now: number
}

/**
 * 情况通报: what the log has verified, in order, and nothing else. The words of whoever reported are no fact and are left
 * out; casualties are never stated here but as not verified.
 * @param stamp a time as the township says it
 */
export function noticeText(t: Text['t'], said: Said, stamp: (at: number) => string): string {
  const { incident, tasks, type, channel, township, now } = said
  const standing = tasks.filter(({ state }) => !isDroppedTask(state))
  const facts: { at: number; words: string }[] = []
  const add = (at: number | null, words: (at: string) => string): void => {
    if (at !== null) facts.push({ at, words: words(stamp(at)) })
  }
  add(incident.acceptedAt, (at) => t('shift.notice.accepted', { at }))
  for (const issuedAt of new Set(standing.map((task) => task.issuedAt))) {
    const holders = standing.filter((task) => task.issuedAt === issuedAt).map(({ holder }) => holder)
    add(issuedAt, (at) => t('shift.notice.sent', { at, holders: holders.join(t('desk.log.and')) }))
  }
  for (const { holder, arrivedAt, submittedAt } of standing) {
    add(arrivedAt, (at) => t('shift.notice.arrived', { at, holder }))
    add(submittedAt, (at) => t('shift.notice.submitted', { at, holder }))
  }
  add(incident.closedAt, (at) => t('shift.notice.closed', { at }))
  facts.sort((a, b) => a.at - b.at)
  return [
    t('shift.notice.head', {
      ...{ at: stamp(incident.receivedAt), channel, place: incident.place, type, number: incident.number },
    }),
    t('shift.notice.report'),
    facts.length > 0
      ? t('shift.notice.verified', { facts: facts.map(({ words }) => words).join(t('shift.report.sep')) })
      : t('shift.notice.none'),
    t('shift.notice.casualties'),
    t('shift.notice.sign', { township, at: stamp(now) }),
  ].join('')
}
