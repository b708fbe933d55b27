import { defineStore } from 'pinia'
import { computed } from 'vue'
import type { PostTile } from '../../native/contract/index.ts'
import { isWorkingTime } from '../../native/domain/index.ts'
import { ageMs, holdingsOf, incomingLines, isOld, numbersOf, type Source } from '../board/index.ts'
import { settled } from './settled.ts'
import { useClock, useLinkState, useModel, useView } from '../stores/index.ts'

/** A board is judged and painted at most this often, real ms. */
const SETTLE_MS = 200

/** How far a panel's data may be believed, and how old it is. */
export interface Freshness {
  /** Domain ms; null: there is no data yet. */
  readonly age: number | null
  readonly old: boolean
  readonly loading: boolean
}

/** Everything the wall shows, looked at once and judged once a second for all panels. */
export const useWallData = defineStore('wallData', () => {
  const clock = useClock()
  const screen = useLinkState()
  const model = useModel()
  const board = useView('board')
  const incidents = useView('incidents')
  const incoming = useView('incoming')
  const figures = useView('figures')
  const link = useView('link')
  const mode = useView('mode')
  const duty = useView('duty')

  // Whole seconds: lamps need no more, and a hundred tasks are judged once instead of four times.
  const second = computed(() => Math.floor(clock.now / 1000) * 1000)
  const clocks = computed(() => model.model?.clocks)
  const wire = computed(() => link.row('now', 'now'))

  const judged = settled(
    () => ({
      /** The board was there when it was judged: before that, nought late would be a lie. */
      known: board.state.value === 'ready' && clocks.value !== undefined,
      holdings: holdingsOf(board.rows('tasks').values(), second.value, clocks.value, screen.live),
    }),
    SETTLE_MS,
  )
  const holdings = computed(() => judged.value.holdings)
  const working = computed(() =>
    clocks.value && second.value > 0 ? isWorkingTime(second.value, clocks.value) : false,
  )
  const posts = computed(() => {
    const byBoard = new Map<PostTile['board'], Readonly<PostTile>[]>()
    for (const post of board.rows('posts').values()) {
      const list = byBoard.get(post.board)
      if (list) list.push(post)
      else byBoard.set(post.board, [post])
    }
    // Always in the same place: people find a post by where it stands.
    for (const list of byBoard.values()) list.sort((a, b) => (a.id < b.id ? -1 : 1))
    return byBoard
  })

  const freshness = (source: Source, asOf: number, loading: boolean): Freshness => {
    const age = ageMs(asOf, wire.value?.dataAt ?? null, clock.now)
    return { age, old: !screen.live || isOld(age, source, clock.speed), loading }
  }

  return {
    board,
    incidents,
    incoming,
    figures,
    duty,
    second,
    working,
    wire,
    holdings,
    posts,
    mode: computed(() => mode.row('mode', 'mode')),
    lines: computed(() => incomingLines(incoming.rows('items').values(), incidents.rows('items').values())),
    numbers: computed(() => numbersOf(incidents.rows('items').values(), holdings.value.values())),
    /** The three numbers may be shown: what they are counted from has arrived. */
    counted: computed(() => judged.value.known && incidents.state.value === 'ready'),
    boardAge: computed(() => freshness('platform', board.asOf.value, board.state.value === 'loading')),
    incomingAge: computed(() =>
      freshness('platform', incoming.asOf.value, incoming.state.value === 'loading'),
    ),
    figuresAge: computed(() => freshness('platform', figures.asOf.value, figures.state.value === 'loading')),
  }
})
