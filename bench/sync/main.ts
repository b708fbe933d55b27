/**
 * `npm run bench -- sync`: every figure of the sync beside a raw run of the same work, one JSON line each.
 *   --only snapshot,live   some groups only        --rounds N   rounds of the interleaved figures (3)
 *   --rows N               another size of town    --write      rewrite the table in docs/sync.md
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { Bed } from './bed.ts'
import { tableOf, withTable } from './docsTable.ts'
import { unmeasured, type Figure } from './figure.ts'
import { outboxFigures } from './outbox.ts'
import { paintedFigures } from './painted.ts'
import { peerFigures } from './peers.ts'
import { snapshotFigures } from './snapshot.ts'
import { stormFigures } from './storm.ts'
import { applyFigures, liveFigures, offlineFigures } from './stream.ts'
import './townClock.ts'
import { urgentFigures } from './urgent.ts'

const DOCS = 'docs/sync.md'

type Group = (bed: Bed, rounds: number) => AsyncIterable<Figure>

const GROUPS: Readonly<Record<string, Group>> = {
  snapshot: snapshotFigures,
  apply: applyFigures,
  offline: offlineFigures,
  live: liveFigures,
  painted: paintedFigures,
  urgent: urgentFigures,
  outbox: outboxFigures,
  storm: stormFigures,
  peers: peerFigures,
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
const bed = await Bed.open(Number(values.rows))
const figures: Figure[] = []
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void bed.close().finally(() => process.exit(130)))
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
if (values.write) write(figures)

function write(all: readonly Figure[]): void {
  const run = {
    date: new Date().toISOString().slice(0, 10),
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    ...{ rounds, node: process.version },
  }
  const written = withTable(readFileSync(DOCS, 'utf8'), tableOf(all, run))
  if (written === undefined) throw new Error(`${DOCS} has no place for the figures`)
  writeFileSync(DOCS, written)
}
