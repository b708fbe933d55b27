import type { GridTile } from '../../native/contract/index.ts'
import { holderKey, type Holding } from './holdings.ts'
import { bySeverity } from './severity.ts'

export interface HoldingGrid {
  readonly grid: Readonly<GridTile>
  readonly holding: Holding
}

export interface GridsToShow {
  readonly shown: readonly HoldingGrid[]
  /** Grids that hold work but found no room, and their tasks. */
  readonly moreGrids: number
  readonly moreTasks: number
}

/** Grids that owe something, worst lamp first, as many as there is room for; the rest is counted, never dropped. */
export function gridsToShow(
  grids: Iterable<Readonly<GridTile>>,
  holdings: ReadonlyMap<string, Holding>,
  room: number,
): GridsToShow {
  const holding: HoldingGrid[] = []
  for (const grid of grids) {
    const held = holdings.get(holderKey('GRID', grid.id))
    if (held?.worst) holding.push({ grid, holding: held })
  }
  holding.sort(worstFirst)
  const shown = holding.slice(0, holding.length > room ? Math.max(0, room - 1) : room)
  const rest = holding.slice(shown.length)
  return {
    shown,
    moreGrids: rest.length,
    moreTasks: rest.reduce((sum, one) => sum + one.holding.owed.length, 0),
  }
}

function worstFirst(a: HoldingGrid, b: HoldingGrid): number {
  const [x, y] = [a.holding.worst, b.holding.worst]
  return (
    (x && y ? bySeverity(x, y) : 0) ||
    b.holding.owed.length - a.holding.owed.length ||
    a.grid.name.localeCompare(b.grid.name, 'zh-CN')
  )
}
