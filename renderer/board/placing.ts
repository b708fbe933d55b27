/**
 * Where the tiles of a panel stand: boards side by side, a fixed number of tiles across each, and what room is left.
 * Any number of posts has a place, because towns differ; pure.
 */
export interface TileSpot {
  /** 1-based, as CSS grid counts. */
  readonly column: number
  readonly row: number
}

export interface Block extends TileSpot {
  readonly columns: number
  readonly rows: number
}

export interface BoardPlan {
  /** Columns of the whole panel and rows of tiles below the headings. */
  readonly columns: number
  readonly rows: number
  /** Tiles of each board, in the board's own order. */
  readonly spots: readonly (readonly TileSpot[])[]
  /** First column of each board. */
  readonly starts: readonly number[]
  /** Empty ground under the boards, largest first: room for the grids and the legend. */
  readonly free: readonly Block[]
}

/**
 * @param counts posts of each board
 * @param across tiles side by side within one board
 * @param least rows to have at least, so that neighbouring panels line up
 */
export function planBoards(counts: readonly number[], across: number, least: number): BoardPlan {
  const filled = counts.map((count) => Math.ceil(count / across))
  const most = Math.max(least, ...filled)
  // The grids always get a row: where the boards fill all, one more is added.
  const rows = filled.every((count) => count === most) ? most + 1 : most
  const starts = counts.map((_, i) => i * across + 1)
  return {
    columns: counts.length * across,
    rows,
    starts,
    spots: counts.map((count, board) =>
      Array.from({ length: count }, (_, i) => ({
        column: (starts[board] ?? 1) + (i % across),
        row: 1 + Math.floor(i / across),
      })),
    ),
    free: freeBlocks(filled, across, rows),
  }
}

/** Neighbouring boards that end in the same row share their free ground. */
function freeBlocks(filled: readonly number[], across: number, rows: number): Block[] {
  const blocks: Block[] = []
  let from = 0
  for (let board = 1; board <= filled.length; board++) {
    if (filled[board] === filled[from] && board < filled.length) continue
    const height = rows - (filled[from] ?? rows)
    if (height > 0)
      blocks.push({
        column: from * across + 1,
        row: (filled[from] ?? 0) + 1,
        columns: (board - from) * across,
        rows: height,
      })
    from = board
  }
  return blocks.sort((a, b) => b.columns * b.rows - a.columns * a.rows)
}

/**
 * Which posts get a tile when not all fit: those that hold something first, the rest in their own order. A post without
 * a tile is counted, never forgotten.
 */
export function postsThatFit<P>(posts: readonly P[], busy: (post: P) => boolean, room: number): readonly P[] {
  if (posts.length <= room) return posts
  const kept = new Set([...posts.filter(busy), ...posts.filter((post) => !busy(post))].slice(0, room))
  return posts.filter((post) => kept.has(post))
}
