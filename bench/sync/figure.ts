/**
 * One figure, one JSON line. `ratio` compares with the baseline of the same run, and above 1 always means that this sync
 * is the better of the two; `target` is met on the ratio or on the value, as `targetOf` says.
 */
export type Unit = 's' | '%' | 'ms' | 'bytes/row' | 'MB' | 'KB/hub' | 'rows/s' | 'commands'

export interface Figure {
  readonly bench: 'sync'
  readonly figure: string
  /** Null when it could not be measured; `note` then says why. */
  readonly value: number | null
  readonly unit: Unit
  readonly baseline: string | null
  readonly ratio: number | null
  readonly target: number | null
  readonly pass: boolean
  readonly [extra: string]: unknown
}

export interface Measured {
  readonly figure: string
  readonly value: number
  readonly unit: Unit
  /** What else was measured in the same run, and its value in the same unit. */
  readonly baseline?: { readonly name: string; readonly value: number }
  /** At most this value, or at least this ratio. */
  readonly target?: { readonly most: number } | { readonly ratio: number }
  readonly more?: Readonly<Record<string, unknown>>
}

/** Numbers with as many digits as a measurement deserves. */
const round = (value: number): number => Number(value.toPrecision(4))

export function figureOf({ figure, value, unit, baseline, target, more }: Measured): Figure {
  const ratio = baseline ? baseline.value / value : null
  const bound = target === undefined ? null : 'most' in target ? target.most : target.ratio
  const met =
    target === undefined || ('most' in target ? value <= target.most : (ratio ?? Number.NaN) >= target.ratio)
  return {
    bench: 'sync',
    figure,
    value: round(value),
    unit,
    baseline: baseline?.name ?? null,
    ratio: ratio === null ? null : round(ratio),
    target: bound,
    pass: met && Number.isFinite(value),
    ...(bound === null ? {} : { targetOf: target && 'most' in target ? 'value' : 'ratio' }),
    ...(baseline ? { baselineValue: round(baseline.value) } : {}),
    ...more,
  }
}

/** A figure that could not be had. It fails, and says why. */
export const unmeasured = (
  figure: string,
  unit: Unit,
  note: string,
  more: Readonly<Record<string, unknown>> = {},
): Figure => ({
  ...{ bench: 'sync', figure, value: null, unit, baseline: null, ratio: null, target: null, pass: false },
  ...{ note, ...more },
})

/** What is wrong with a line that should be a figure; an empty list when nothing is. */
export function faultsOf(line: string): string[] {
  let read: unknown
  try {
    read = JSON.parse(line)
  } catch {
    return ['not JSON']
  }
  if (typeof read !== 'object' || read === null) return ['not an object']
  const given = new Map(Object.entries(read))
  const faults: string[] = []
  const must = (name: string, fine: (value: unknown) => boolean): void => {
    if (!given.has(name)) faults.push(`${name} is missing`)
    else if (!fine(given.get(name))) faults.push(`${name} is ${JSON.stringify(given.get(name))}`)
  }
  const numberOrNull = (value: unknown): boolean => value === null || Number.isFinite(value)
  must('bench', (value) => value === 'sync')
  must('figure', (value) => typeof value === 'string' && value !== '')
  must('value', numberOrNull)
  must('unit', (value) => typeof value === 'string')
  must('baseline', (value) => value === null || typeof value === 'string')
  must('ratio', numberOrNull)
  must('target', numberOrNull)
  must('pass', (value) => typeof value === 'boolean')
  if (given.get('value') === null && typeof given.get('note') !== 'string')
    faults.push('no value, and no note that says why')
  return faults
}
