import { defineAsyncComponent, type Component } from 'vue'
import type { PostTile } from '../../native/contract/index.ts'
import BoardsPanel from './BoardsPanel.vue'
import ClockPanel from './ClockPanel.vue'
import DutyPanel from './DutyPanel.vue'
import FiguresPanel from './FiguresPanel.vue'
import IdentityPanel from './IdentityPanel.vue'
import IncomingPanel from './IncomingPanel.vue'
import type { PanelKind } from './layout.ts'
import LinkPanel from './LinkPanel.vue'
import NumbersPanel from './NumbersPanel.vue'

type BoardCode = PostTile['board']

/** The room a panel has, in text heights. */
export interface Room {
  readonly width: number
  readonly height: number
}

export const PANELS: Readonly<Record<PanelKind, Component>> = {
  identity: IdentityPanel,
  numbers: NumbersPanel,
  link: LinkPanel,
  duty: DutyPanel,
  clock: ClockPanel,
  figures: FiguresPanel,
  incoming: IncomingPanel,
  map: defineAsyncComponent(() => import('./MapPanel.vue')),
  boardsAll: BoardsPanel,
  boardsPartyEcon: BoardsPanel,
  boardsLifeSafety: BoardsPanel,
  boardParty: BoardsPanel,
  boardEcon: BoardsPanel,
  boardLivelihood: BoardsPanel,
  boardSafety: BoardsPanel,
}

export const BOARDS: Readonly<Partial<Record<PanelKind, readonly BoardCode[]>>> = {
  boardsAll: ['PARTY', 'ECON', 'LIVELIHOOD', 'SAFETY'],
  boardsPartyEcon: ['PARTY', 'ECON'],
  boardsLifeSafety: ['LIVELIHOOD', 'SAFETY'],
  boardParty: ['PARTY'],
  boardEcon: ['ECON'],
  boardLivelihood: ['LIVELIHOOD'],
  boardSafety: ['SAFETY'],
}
