/** The table of figures in docs/sync.md: printed from the lines of a run, between two markers, never by hand. */
import type { Figure } from './figure.ts'

export const BEGIN = '<!-- figures: written by `npm run bench -- sync --write` -->'
export const END = '<!-- figures end -->'

export interface Run {
  readonly date: string
  readonly cores: number
  readonly memoryGb: number
  readonly rounds: number
  readonly node: string
}

const text = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : ''

const cell = (value: string): string => value.replaceAll('|', '\\|').replaceAll('\n', ' ')

function target({ target: bound, targetOf }: Figure): string {
  if (bound === null) return ''
  return targetOf === 'ratio' ? `ratio ≥ ${String(bound)}` : `≤ ${String(bound)}`
}

function own(figure: Figure): string {
  const { value, unit, baseline, ratio, pass, target: bound } = figure
  const measured = value === null ? `not measured: ${text(figure['note'])}` : `${String(value)} ${unit}`
  const other = baseline === null ? '' : `${baseline}: ${text(figure['baselineValue'])} ${unit}`
  const met = bound === null ? '' : pass ? 'yes' : '**no**'
  const cells = [figure.figure, measured, other, ratio === null ? '' : String(ratio), target(figure), met]
  return `| ${cells.map(cell).join(' | ')} |`
}

function peer(figure: Figure): string {
  const durable = figure['durable'] === true ? 'yes' : 'no'
  const theirs = figure['baselineValue']
  const measured = typeof theirs === 'number' ? `${String(theirs)} ${figure.unit}` : 'not measured'
  const { ratio } = figure
  const cells = [figure.figure, figure.baseline ?? '', measured, text(figure.value), text(ratio), durable]
  return `| ${[...cells, text(figure['note'])].map(cell).join(' | ')} |`
}

/** Markdown between the markers. Lines with `durable` are those of other engines. */
export function tableOf(figures: readonly Figure[], run: Run): string {
  const ours = figures.filter((figure) => !('durable' in figure))
  const peers = figures.filter((figure) => 'durable' in figure)
  const lines = [
    `Measured ${run.date} on ${String(run.cores)} cores, ${String(run.memoryGb)} GB, Node ${run.node}, medians of ${String(run.rounds)} rounds.`,
    '',
    '| figure | measured | beside it, same run | ratio | target | met |',
    '| --- | --- | --- | --- | --- | --- |',
    ...ours.map(own),
  ]
  if (peers.length > 0)
    lines.push(
      ...['', 'Other engines on the same rows, same machine, same run:', ''],
      '| work | engine | it took | this sync took | ratio | durable | what it leaves out |',
      '| --- | --- | --- | --- | --- | --- | --- |',
      ...peers.map(peer),
    )
  return lines.join('\n')
}

/** The document with the table in its place; undefined when the markers are not there, once and in order. */
export function withTable(document: string, table: string): string | undefined {
  const [before, rest, ...more] = document.split(BEGIN)
  const [, after, ...evenMore] = rest?.split(END) ?? []
  if (before === undefined || after === undefined || more.length + evenMore.length > 0) return undefined
  return `${before}${BEGIN}\n\n${table}\n\n${END}${after}`
}
