/** What is true of the hub as a whole: mode, duty, link, outbox, reviews, the model. */
import type { GrantHold, LinkStatus, Model, OutboxLine, Row, ViewTypes } from '../../contract/index.ts'
import { rosterGaps } from '../../domain/index.ts'
import type { Audience, ViewSource } from '../../seats/index.ts'
import { postTile } from './briefs.ts'
import { byId } from './names.ts'
import type { DeskReads } from './reads.ts'

type Sets<V extends keyof ViewTypes> = { [C in keyof ViewTypes[V]]: Record<string, ViewTypes[V][C]> }

const DAY_MS = 86_400_000
/** The roster as far ahead as it is made. */
const ROSTER_SHOWN_MS = 31 * DAY_MS
/** Gaps are alarming within a week. */
const GAPS_MS = 7 * DAY_MS
const LOG_LINES_SHOWN = 100

export function modeView(reads: DeskReads): ViewSource {
  return {
    tables: ['mode'],
    compute: (): Sets<'mode'> => {
      const row = reads.get('mode', 'mode')
      return { mode: row ? byId([row]) : {} }
    },
  }
}

export function dutyView(reads: DeskReads, now: () => number, audience: Audience): ViewSource {
  const nameOf = (id: string): string => reads.get('user', id)?.name ?? reads.get('person', id)?.name ?? id
  return {
    tables: ['shift', 'user', 'person', 'dutyLog', 'handover', 'standIn', 'dutyCheck'],
    everyMs: 60_000,
    compute: (): Sets<'duty'> => ({
      shifts: byId(
        reads.shifts(now() - DAY_MS, now() + ROSTER_SHOWN_MS).map((row: Row<'shift'>) => ({
          ...row,
          leaderName: nameOf(row.leaderId),
          officerNames: row.officerIds.map(nameOf),
        })),
      ),
      // People's own words: they may name somebody, so a room does not get them.
      log: audience === 'desk' ? byId(reads.dutyLog(LOG_LINES_SHOWN)) : {},
      handovers:
        audience === 'desk'
          ? byId(
              reads
                .handovers(now() - DAY_MS)
                .map((row) => ({ ...row, unsent: reads.unsent('handover', row.id) })),
            )
          : {},
      standIns: byId(reads.standIns(now() - DAY_MS)),
      checks: audience === 'desk' ? byId(reads.checks(now() - DAY_MS)) : {},
      gaps: Object.fromEntries(
        rosterGaps(reads.shifts(now() - DAY_MS, now() + GAPS_MS), now(), now() + GAPS_MS).map((gap) => [
          String(gap.to),
          gap,
        ]),
      ),
    }),
  }
}

export function linkView(status: () => LinkStatus, grants: () => readonly GrantHold[]): ViewSource {
  return {
    tables: [],
    everyMs: 500,
    compute: (): Sets<'link'> => ({
      now: { now: status() },
      grants: Object.fromEntries(grants().map((hold) => [hold.userId, hold])),
    }),
  }
}

export function outboxView(lines: () => readonly OutboxLine[]): ViewSource {
  return {
    tables: [],
    everyMs: 500,
    compute: (): Sets<'outbox'> => ({
      lines: Object.fromEntries(lines().map((line) => [line.commandId, line])),
    }),
  }
}

export function modelView(reads: DeskReads, model: () => Model): ViewSource {
  return {
    tables: ['config', 'post', 'person', 'grid', 'community', 'team'],
    compute: (): Sets<'model'> => ({
      model: { model: model() },
      communities: byId(reads.communities().map(({ id, name }) => ({ id, name }))),
      grids: byId(reads.grids().map(({ id, name, communityId, kind }) => ({ id, name, communityId, kind }))),
      posts: byId(reads.posts().map((post) => postTile(reads, post))),
      teams: byId(
        reads.teams().map(({ id, rev, name, kind, communityId, state, incidentId }) => ({
          ...{ id, rev, name, kind, communityId, state, incidentId },
        })),
      ),
    }),
  }
}
