/**
 * What each view that a screen may watch is made of, from rows.
 * One function a view; reading goes through `DeskReads`, rules come from native/domain.
 * Imported by native/hub only.
 */
import type { GrantHold, LinkStatus, Model, OutboxLine, ViewName } from '../../contract/index.ts'
import type { Audience, ViewSource } from '../../seats/index.ts'
import { alarmsView } from './alarms.ts'
import { dayView } from './day.ts'
import { doorShownTo } from './door.ts'
import { figuresView } from './figures.ts'
import { dutyView, linkView, modelView, modeView, outboxView } from './house.ts'
import { inboxView, incomingView } from './inbox.ts'
import { incidentView, taskView } from './page.ts'
import { contactsView, reachView } from './reach.ts'
import type { DeskReads } from './reads.ts'
import { reviewsView } from './review.ts'
import { sourcesView } from './sources.ts'
import { supervisionView } from './supervise.ts'
import { boardView, callsView, incidentsView } from './work.ts'

export { holderName, peopleOf } from './names.ts'
export { callLines } from './work.ts'
export type { DeskReads } from './reads.ts'

export interface ViewParts {
  readonly reads: DeskReads
  readonly audience: Audience
  model(): Model
  now(): number
  link(): LinkStatus
  grants(): readonly GrantHold[]
  outbox(): readonly OutboxLine[]
}

/** Undefined when there is no such thing to look at. */
export function viewSource(
  view: ViewName,
  params: Readonly<Record<string, string>>,
  { reads, audience, model, now, link, grants, outbox }: ViewParts,
): ViewSource | undefined {
  const door = doorShownTo(audience, reads, model)
  switch (view) {
    case 'board':
      return boardView(reads, door)
    case 'inbox':
      return inboxView(reads, model)
    case 'incoming':
      return incomingView(reads, model, door)
    case 'incidents':
      return incidentsView(reads, door)
    case 'incident':
      return incidentView(reads, model, params['id'] ?? '')
    case 'task':
      return taskView(reads, params['id'] ?? '')
    case 'figures':
      return figuresView(reads, model, now)
    case 'day':
      return dayView(reads, model, now)
    case 'link':
      return linkView(link, grants)
    case 'mode':
      return modeView(reads)
    case 'duty':
      return dutyView(reads, now, audience)
    case 'calls':
      return callsView(reads)
    case 'outbox':
      return outboxView(outbox)
    case 'reviews':
      return reviewsView(reads, now)
    case 'reach':
      return reachView(reads, now)
    case 'contacts':
      return contactsView(reads)
    case 'alarms':
      return alarmsView(reads, model, now)
    case 'sources':
      return sourcesView(reads, model, now)
    case 'supervision':
      return supervisionView(reads, now)
    case 'model':
      return modelView(reads, model)
    default:
      return view satisfies never
  }
}
