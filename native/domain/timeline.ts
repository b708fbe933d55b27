/** What the rules may say on a time line and lay before a person to decide; each code has its words in the locales. */

/** Kinds of `entry` rows. A second word on a thing already done is the first one's kind with `.again` behind it. */
export const ENTRY_KINDS = [
  'signal.acknowledge',
  'signal.verify',
  'signal.confirm',
  'signal.dismiss',
  'signal.expire',
  'signal.merge',
  'signal.unmerge',
  'signal.return',
  'signal.realarm',
  'signal.shelve',
  'signal.unshelve',
  'signal.shelfEnded',
  'signal.release',
  'signal.outOfService',
  'signal.backInService',
  'device.takeOut',
  'device.putBack',
  'source.silent',
  'incident.report',
  'incident.reportedAgain',
  'incident.fromSignal',
  'incident.signalMerged',
  'incident.signalUnmerged',
  'incident.acknowledge',
  'incident.accept',
  'incident.reject',
  'incident.returnUp',
  'incident.merge',
  'incident.unmerge',
  'incident.joined',
  'incident.left',
  'incident.offList',
  'incident.selfHandle',
  'incident.check',
  'incident.evaluate',
  'incident.suspend',
  'incident.resume',
  'incident.escalate',
  'incident.reopen',
  'incident.note',
  'incident.correct',
  'incident.state',
  'task.issue',
  'task.deliver',
  'task.sign',
  'task.depart',
  'task.arrive',
  'task.handle',
  'task.submit',
  'task.submit.late',
  'task.verify',
  'task.rework',
  'task.requestReturn',
  'task.settleReturn',
  'task.requestExtension',
  'task.settleExtension',
  'task.transfer',
  'task.cancel',
  'task.urge',
  'post.attend',
  'mode.set',
  'review.open',
  'review.settle',
  'reach.call',
  'reach.wake',
  'reach.next',
  'reach.answer',
  'reach.unanswered',
  'reach.stop',
] as const
export type EntryKind = (typeof ENTRY_KINDS)[number]
/** Steps whose second word is kept on the time line. */
export type RepeatedKind =
  | `task.${'deliver' | 'sign' | 'depart' | 'arrive' | 'handle' | 'submit' | 'verify'}.again`
  | `incident.${'selfHandle' | 'check' | 'evaluate' | 'suspend' | 'escalate' | 'reopen'}.again`
  | 'review.settle.again'

/** Kinds of `review` rows. */
export const REVIEW_KINDS = [
  'incident.correct',
  'incident.correct.gone',
  'incident.dispatch.gone',
  'task.submit.late',
  'team.taken',
] as const
export type ReviewKind = (typeof REVIEW_KINDS)[number]
export const isReviewKind = (kind: string): kind is ReviewKind =>
  (REVIEW_KINDS as readonly string[]).includes(kind)
