import type { ShiftReport } from '../../../native/contract/index.ts'
import { useText } from '../../locales/index.ts'

export interface ReportSection {
  readonly name: string
  readonly counts: readonly { readonly name: string; readonly n: number }[]
}

/** The counts of a shift in words: the printed page and the plain text are made of the same. */
export function useReportWords() {
  const { t } = useText()

  function sections({ incidents, tasks, signals, calls }: ShiftReport): ReportSection[] {
    const one = (
      name:
        | 'received'
        | 'accepted'
        | 'dispatched'
        | 'closed'
        | 'critical'
        | 'open'
        | 'issued'
        | 'signed'
        | 'ended'
        | 'late'
        | 'undelivered'
        | 'confirmed'
        | 'dismissed'
        | 'made'
        | 'answered'
        | 'unanswered',
      n: number,
    ) => ({ name: t(`shift.report.${name}`), n })
    return [
      {
        name: t('shift.report.incidents'),
        counts: [
          ...[one('received', incidents.received), one('accepted', incidents.accepted)],
          ...[one('dispatched', incidents.dispatched), one('closed', incidents.closed)],
          ...[one('critical', incidents.critical), one('open', incidents.open)],
        ],
      },
      {
        name: t('shift.report.tasks'),
        counts: [
          ...[one('issued', tasks.issued), one('signed', tasks.signed), one('ended', tasks.ended)],
          ...[one('open', tasks.open), one('late', tasks.late), one('undelivered', tasks.undelivered)],
        ],
      },
      {
        name: t('shift.report.signals'),
        counts: [
          ...[one('received', signals.received), one('confirmed', signals.confirmed)],
          ...[one('dismissed', signals.dismissed), one('open', signals.open)],
        ],
      },
      {
        name: t('shift.report.calls'),
        counts: [
          one('made', calls.made),
          one('answered', calls.answered),
          one('unanswered', calls.unanswered),
        ],
      },
    ]
  }

  /** Plain text for a message or a file: heading, people, counts, matters. */
  function plain(report: ShiftReport, stamp: (at: number) => string): string {
    const [sep, stop] = [t('shift.report.sep'), t('shift.report.stop')]
    return [
      t('shift.report.title'),
      t('shift.report.period', { from: stamp(report.from), to: stamp(report.to) }),
      `${t('shift.report.leader')} ${report.shift.leaderName}${sep}${t('shift.report.officers')} ${report.shift.officerNames.join(' ')}`,
      ...sections(report).map(
        ({ name, counts }) =>
          `${name} ${counts.map((count) => t('shift.report.count', { name: count.name, n: count.n })).join(sep)}${stop}`,
      ),
      ...report.matters.map(
        ({ number, title, place, receivedAt }) => `${stamp(receivedAt)} ${number} ${title} ${place}`,
      ),
    ].join('\n')
  }

  return { sections, plain }
}
