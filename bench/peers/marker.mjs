/** The last thing that changes: whoever holds it has seen all before it, where an engine keeps order. */
export const MARKER = { table: 'dutyLog', id: 'bench-marker' }
export const markerRow = { id: MARKER.id, rev: 1, at: 1, userId: 'x', userName: 'x', text: 'done' }

/** Batches in order, in each of which a key occurs once. */
export function uniqueBatches(changes, most) {
  const batches = []
  let batch = new Map()
  for (const change of changes) {
    const key = `${change.table}/${change.id}`
    if (batch.has(key) || batch.size >= most) {
      batches.push([...batch.values()])
      batch = new Map()
    }
    batch.set(key, change)
  }
  batches.push([...batch.values()])
  return batches
}

export const until = async (holds) => {
  while (!(await holds())) await new Promise((wake) => setTimeout(wake, 20))
}
