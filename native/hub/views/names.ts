/** Names and phones as people say them, from ids. */
import type { HolderKind, Row } from '../../contract/index.ts'
import type { DeskReads } from './reads.ts'

/** 消防安全岗, 石桥湾03网格: the name of whoever holds a task; the bare id when the row is not here yet. */
export function holderName(reads: Pick<DeskReads, 'get'>, kind: HolderKind, id: string): string {
  switch (kind) {
    case 'POST':
      return reads.get('post', id)?.zh ?? id
    case 'GRID':
      return reads.get('grid', id)?.name ?? id
    case 'COMMUNITY':
      return reads.get('community', id)?.name ?? id
    case 'TEAM':
      return reads.get('team', id)?.name ?? id
    default:
      return kind satisfies never
  }
}

export type Contact = { id: string; name: string; title: string; phone: string }

/** Whom to call about a task, in order: the holder on duty first, then the stand-in. */
export function peopleOf(reads: DeskReads, kind: HolderKind, id: string): Contact[] {
  const contact = (personId: string | null | undefined): Contact[] => {
    const person = personId ? reads.get('person', personId) : undefined
    return person ? [{ id: person.id, name: person.name, title: person.title, phone: person.phone }] : []
  }
  switch (kind) {
    case 'POST': {
      const post = reads.get('post', id)
      if (!post) return []
      const order = post.onDuty === 'B' ? [post.bPersonId, post.aPersonId] : [post.aPersonId, post.bPersonId]
      return order.flatMap(contact)
    }
    case 'GRID': {
      const grid = reads.get('grid', id)
      return [grid?.fullTimeId, grid?.leaderId].flatMap(contact)
    }
    case 'COMMUNITY':
      return contact(reads.get('community', id)?.secretaryId)
    case 'TEAM': {
      const team = reads.get('team', id)
      return team ? [{ id: team.id, name: team.name, title: '', phone: team.phone }] : []
    }
    default:
      return kind satisfies never
  }
}

export const gridName = (reads: DeskReads, gridId: string | null): string | null =>
  gridId === null ? null : (reads.get('grid', gridId)?.name ?? gridId)

/** Rows by id, the form of a view's collection. */
export const byId = <R extends { id: string }>(rows: readonly R[]): Record<string, R> =>
  Object.fromEntries(rows.map((row) => [row.id, row]))

/** An incident as screens may have it: sealed caller details stay at the hub, their presence shows in `callerKeyId`. */
export const withoutCaller = (row: Row<'incident'>): Row<'incident'> => ({ ...row, callerSealed: null })
