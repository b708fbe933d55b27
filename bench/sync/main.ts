/**
 * `npm run bench -- sync`: every figure of the sync beside a raw run of the same work, one JSON line each.
 *   --only snapshot,live   some groups only        --rounds N   rounds of the interleaved figures (3)
 *   --rows N               another size of town    --write      rewrite the table in docs/sync.md
 */
import { parseArgs } from 'node:util'
import { Bed } from './bed.ts'
import { unmeasured, type Figure } from './figure.ts'
import { snapshotFigures } from './snapshot.ts'
import './townClock.ts'

type Group = (bed: Bed, rounds: number) => AsyncIterable<Figure>

const GROUPS: Readonly<Record<string, Group>> = {
  snapshot: snapshotFigures,
}

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    rows: { type: 'string', default: '150000' },
    write: { type: 'boolean', default: false },
  },
})
const wanted = values.only?.split(',') ?? Object.keys(GROUPS)
const rounds = Number(values.rounds)
const bed = new Bed(Number(values.rows))
const figures: Figure[] = []
try {
  for (const name of wanted) {
    const group = GROUPS[name]
    if (!group) throw new Error(`no group ${name}; there are ${Object.keys(GROUPS).join(', ')}`)
    try {
      for await (const figure of group(bed, rounds)) {
        figures.push(figure)
        console.log(JSON.stringify(figure))
      }
    } catch (error) {
      const lost = unmeasured(name, 's', error instanceof Error ? error.message : String(error))
      figures.push(lost)
      console.log(JSON.stringify(lost))
      process.exitCode = 1
    }
  }
} finally {
  await bed.close()
}
