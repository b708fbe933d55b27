import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { add, countPlaywright, countVitest, lastLine, nothing, oneStage } from './count.ts'

let file = ''
let dir = ''
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'hub-count-'))
  file = join(dir, 'report.json')
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

describe('the last line of a run', () => {
  it('adds tests and stages', () => {
    const total = add(oneStage(true), add(oneStage(false), { ...nothing, skipped: 2 }))
    expect(lastLine(total)).toBe('1 passed, 1 failed, 2 skipped')
  })
})

describe('a report of unit tests', () => {
  const report = {
    success: true,
    numPassedTests: 3,
    numFailedTests: 0,
    numPendingTests: 1,
    numTodoTests: 0,
    numFailedTestSuites: 0,
    testResults: [
      { name: 'a', status: 'passed', assertionResults: [{ fullName: 'a does b', status: 'skipped' }] },
    ],
  }
  it('is counted with its skips', () => {
    writeFileSync(file, JSON.stringify(report))
    expect(countVitest(file)).toEqual({ passed: 3, failed: 0, skipped: 1, skips: ['a does b'] })
  })

  it('counts a file that does not load as a failure', () => {
    const broken = { name: 'b', status: 'failed', assertionResults: [] }
    writeFileSync(file, JSON.stringify({ ...report, success: false, testResults: [broken] }))
    expect(countVitest(file).failed).toBe(1)
  })

  it('counts an unhandled error outside every test as a failure', () => {
    writeFileSync(file, JSON.stringify({ ...report, success: false }))
    expect(countVitest(file).failed).toBe(1)
  })

  it('counts a missing report as a failure: the runner died', () => {
    expect(countVitest(file).failed).toBe(1)
  })
})

describe('a report of browser tests', () => {
  const spec = (
    title: string,
    status: string,
    annotations: { type: string; description?: string }[] = [],
  ) => ({
    title,
    tests: [{ status, annotations }],
  })
  it('counts nested suites, flaky as failed, and says why a test was skipped', () => {
    const skipped = spec('opens the wall', 'skipped', [
      { type: 'skip', description: 'Electron binary absent' },
    ])
    const inner = { specs: [spec('a', 'expected'), spec('b', 'flaky'), skipped] }
    const report = { suites: [{ specs: [spec('c', 'unexpected')], suites: [inner] }], errors: [] }
    writeFileSync(file, JSON.stringify(report))
    expect(countPlaywright(file)).toEqual({
      passed: 1,
      failed: 2,
      skipped: 1,
      skips: ['opens the wall: Electron binary absent'],
    })
  })

  it('counts an error outside every test as a failure', () => {
    writeFileSync(file, JSON.stringify({ suites: [], errors: [{ message: 'no such project' }] }))
    expect(countPlaywright(file).failed).toBe(1)
  })
})
