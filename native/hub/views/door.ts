/**
 * What of a place may be shown. A desk sees the door; a room full of people, for matters of somebody's home or life, only
 * the grid and its middle. The model says which types of event are discreet.
 */
import type { Model, Row } from '../../contract/index.ts'
import { eventType } from '../../domain/index.ts'
import type { Audience } from '../../seats/index.ts'
import type { DeskReads } from './reads.ts'

type Placed = Pick<Row<'incident'>, 'typeCode' | 'place' | 'gridId'> &
  Partial<Pick<Row<'incident'>, 'lonE6' | 'latE6'>>

/** Gives back a row with no more of its place than the audience may see. */
export type Door = <R extends Placed>(row: R) => R

const whole: Door = (row) => row

export function doorShownTo(audience: Audience, reads: DeskReads, model: () => Model): Door {
  if (audience === 'desk') return whole
  return (row) => {
    if (eventType(model(), row.typeCode)?.discreet !== true) return row
    const grid = row.gridId === null ? undefined : reads.get('grid', row.gridId)
    const middle = { lonE6: grid?.lonE6 ?? null, latE6: grid?.latE6 ?? null }
    return { ...row, place: grid?.name ?? '', ...('lonE6' in row ? middle : {}) }
  }
}
