// Counts of tests, read from the reports of Vitest and Playwright.
import { readFileSync } from 'node:fs'
import Type, { type Static, type TSchema } from 'typebox'
import Value from 'typebox/value'

export interface Count {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  /** One line for each skipped test: its name and the reason. */
  readonly skips: readonly string[]
}

export const nothing: Count = { passed: 0, failed: 0, skipped: 0, skips: [] }

/** A stage without tests of its own counts as one test. */
export function oneStage(ok: boolean): Count {
  return { ...nothing, passed: ok ? 1 : 0, failed: ok ? 0 : 1 }
}

export function add(a: Count, b: Count): Count {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    skips: [...a.skips, ...b.skips],
  }
}

export function lastLine(count: Count): string {
  return `${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`
}

const VitestReport = Type.Object({
  success: Type.Boolean(),
  numPassedTests: Type.Number(),
  numFailedTests: Type.Number(),
  numPendingTests: Type.Number(),
  numTodoTests: Type.Number(),
  numFailedTestSuites: Type.Number(),
  testResults: Type.Array(
    Type.Object({
      name: Type.String(),
      status: Type.String(),
      assertionResults: Type.Array(Type.Object({ fullName: Type.String(), status: Type.String() })),
    }),
  ),
})

const Annotation = Type.Object({ type: Type.String(), description: Type.Optional(Type.String()) })
const PlaywrightSpec = Type.Object({
  title: Type.String(),
  tests: Type.Array(Type.Object({ status: Type.String(), annotations: Type.Array(Annotation) })),
})
const PlaywrightSuite = Type.Cyclic(
  {
    Suite: Type.Object({
      specs: Type.Array(PlaywrightSpec),
      suites: Type.Optional(Type.Array(Type.Ref('Suite'))),
    }),
  },
  'Suite',
)
const PlaywrightReport = Type.Object({
  suites: Type.Array(PlaywrightSuite),
  errors: Type.Array(Type.Unknown()),
})

function read<T extends TSchema>(schema: T, file: string): Static<T> | undefined {
  try {
    const report: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return Value.Check(schema, report) ? report : undefined
  } catch {
    return undefined
  }
}

/** A report that is missing or unreadable is a failure: the runner died before it could write it. */
const died: Count = { ...nothing, failed: 1 }

export function countVitest(file: string): Count {
  const report = read(VitestReport, file)
  if (report === undefined) return died
  const skips = report.testResults.flatMap((result) =>
    result.assertionResults
      .filter((test) => test.status !== 'passed' && test.status !== 'failed')
      .map((test) => test.fullName),
  )
  // A file that does not even load has no tests to fail, so it counts by itself.
  const broken = report.testResults.filter(
    (r) => r.status === 'failed' && r.assertionResults.length === 0,
  ).length
  const failed = report.numFailedTests + broken
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && !report.success ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
    skips,
  }
}

type Suite = Static<typeof PlaywrightReport>['suites'][number]

function specsOf(suite: Suite): Static<typeof PlaywrightSpec>[] {
  return [...suite.specs, ...(suite.suites ?? []).flatMap(specsOf)]
}

export function countPlaywright(file: string): Count {
  const report = read(PlaywrightReport, file)
  if (report === undefined) return died
  let count: Count = report.errors.length > 0 ? died : nothing
  for (const spec of report.suites.flatMap(specsOf)) {
    for (const test of spec.tests) {
      if (test.status === 'skipped') {
        const reason = test.annotations.find(
          (note) => note.type === 'skip' || note.type === 'fixme',
        )?.description
        count = add(count, {
          ...nothing,
          skipped: 1,
          skips: [`${spec.title}: ${reason ?? 'no reason given'}`],
        })
      } else {
        // A flaky test failed once; nobody gets to call that a pass.
        count = add(count, oneStage(test.status === 'expected'))
      }
    }
  }
  return count
}
