/** Calls to people as screens show them, and whom they may call. */
import type { Row } from './tables/index.ts'

export type ReachCall = Row<'reach'> & {
  /** What it is about, as a person says it: a number and a title; empty when that is not here. */
  about: string
  /** Waits for the platform. */
  unsent: boolean
}

/** Somebody who can be called: who, for whom, under what number. */
export interface Contact {
  id: string
  name: string
  title: string
  phone: string
  role:
    | 'GRID_LEADER'
    | 'FULL_TIME'
    | 'PART_TIME'
    | 'ADVISOR'
    | 'N_FORCE'
    | 'SECRETARY'
    | 'CADRE'
    | 'A'
    | 'B'
    | 'DUTY'
}

/** A grid with what hangs below it, counted. */
export interface ContactGrid {
  id: string
  name: string
  communityId: string
  kind: Row<'grid'>['kind']
  microGrids: number
  people: number
}

export interface ContactCommunity {
  id: string
  name: string
  grids: number
}

/** Answer of `contacts.of`: the chain of one place or post, nearest first. */
export interface ContactChain {
  readonly stages: readonly {
    readonly stage: 'GRID' | 'COMMUNITY' | 'POST' | 'STREET'
    readonly id: string
    readonly name: string
    readonly people: readonly Contact[]
  }[]
  readonly microGrids: readonly string[]
}
