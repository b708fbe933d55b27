// What `npm test` consists of, in the order of cost: the cheap answers come first.
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { markBuilt, sourceHash } from '../start/stale.ts'
import { command, type CommandResult } from './command.ts'
import { countPlaywright, countVitest, nothing, oneStage, type Count } from './count.ts'

export interface Outcome {
  readonly count: Count
  /** Shown when the stage failed and did not stream its output. */
  readonly output: string
}

export interface Stage {
  readonly name: string
  /** What `--only` calls it; several stages may share one. */
  readonly kind: 'build' | 'types' | 'lint' | 'unit' | 'sim' | 'chaos' | 'e2e'
  readonly budgetS: number
  /** Stages of one group run two at a time; unit tests and browsers get the machine to themselves. */
  readonly group: number
  run(): Promise<Outcome>
}

export interface Choice {
  readonly root: string
  readonly full: boolean
  /** Handed on to Playwright, e.g. the name of one spec. */
  readonly rest: readonly string[]
}

function asStage(result: CommandResult): Outcome {
  return { count: oneStage(result.ok), output: result.output }
}

export function stages({ root, full, rest }: Choice): Stage[] {
  const node = process.execPath
  const bin = (path: string): string => join(root, 'node_modules', path)
  const reports = join(root, 'test-results')
  const env: Record<string, string> = full ? { HUB_FULL: '1' } : {}
  const plain = async (...args: string[]): Promise<Outcome> =>
    asStage(await command([node, ...args], { cwd: root }))

  const report = (name: string): string => {
    mkdirSync(reports, { recursive: true })
    const file = join(reports, name)
    rmSync(file, { force: true })
    return file
  }

  const build = async (): Promise<Outcome> => {
    const hashes = { screens: sourceHash(root, 'screens'), app: sourceHash(root, 'app') }
    const outcome = await plain(bin('electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'warn')
    if (outcome.count.failed === 0) {
      markBuilt(root, 'screens', hashes.screens)
      markBuilt(root, 'app', hashes.app)
    }
    return outcome
  }

  const unit = async (): Promise<Outcome> => {
    const file = report('unit.json')
    const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${file}`]
    await command([node, bin('vitest/vitest.mjs'), 'run', ...reporters], { cwd: root, env, stream: true })
    return { count: countVitest(file), output: '' }
  }

  const simulation = async (): Promise<Outcome> => {
    const entry = 'native/sync/sim/main.ts'
    if (!existsSync(join(root, entry))) return { count: nothing, output: '' }
    // Streamed: its one line says how much was tried, and a failing seed how to try it again.
    const args = ['--seeds', full ? '10000' : '2000', '--steps', '1000', '--base', '1']
    const { ok } = await command([node, entry, ...args], { cwd: root, stream: true })
    return { count: oneStage(ok), output: '' }
  }

  const mutants = async (): Promise<Outcome> => {
    const { ok } = await command([node, 'scripts/mutation/main.ts', ...(full ? [] : ['--short'])], {
      cwd: root,
      stream: true,
    })
    return { count: oneStage(ok), output: '' }
  }

  const chaos = async (): Promise<Outcome> => {
    // Streamed: one line a scenario, and after a failure its seed and where its files lie.
    const args = ['scripts/chaos/main.ts', '--jobs', '3', ...(full ? ['--cycles', '6'] : [])]
    const { ok } = await command([node, ...args], { cwd: root, stream: true })
    return { count: oneStage(ok), output: '' }
  }

  const endToEnd = async (): Promise<Outcome> => {
    const hasSpecs =
      existsSync(join(root, 'e2e')) &&
      readdirSync(join(root, 'e2e'), { recursive: true, encoding: 'utf8' }).some((f) =>
        f.endsWith('.spec.ts'),
      )
    if (!hasSpecs) return { count: nothing, output: '' }
    const file = report('e2e.json')
    await command([node, bin('@playwright/test/cli.js'), 'test', '--reporter=list,json', ...rest], {
      cwd: root,
      env: { ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: file },
      stream: true,
    })
    return { count: countPlaywright(file), output: '' }
  }

  return [
    { name: 'build', kind: 'build', budgetS: 60, group: 1, run: build },
    {
      name: 'types',
      kind: 'types',
      budgetS: 60,
      group: 1,
      run: () => plain(bin('typescript/bin/tsc'), '-p', 'tsconfig.json', '--noEmit'),
    },
    {
      name: 'types of the screens',
      kind: 'types',
      budgetS: 60,
      group: 1,
      run: () => plain(bin('vue-tsc/bin/vue-tsc.js'), '-p', 'renderer/tsconfig.json', '--noEmit'),
    },
    {
      name: 'lint',
      kind: 'lint',
      budgetS: 90,
      group: 1,
      run: () => plain(bin('eslint/bin/eslint.js'), '.', '--max-warnings', '0'),
    },
    {
      name: 'format',
      kind: 'lint',
      budgetS: 30,
      group: 1,
      run: () => plain(bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'),
    },
    { name: 'arrows and units', kind: 'unit', budgetS: 90, group: 2, run: unit },
    { name: 'simulation', kind: 'sim', budgetS: 150, group: 3, run: simulation },
    { name: 'rules broken on purpose', kind: 'sim', budgetS: 30, group: 4, run: mutants },
    { name: 'chaos', kind: 'chaos', budgetS: 90, group: 5, run: chaos },
    { name: 'end to end', kind: 'e2e', budgetS: 300, group: 6, run: endToEnd },
  ]
}
