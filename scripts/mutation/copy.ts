// A copy of the sources that may be broken, and put right again.
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Edit } from './mutants.ts'

const NEEDED = ['native', 'assets/model', 'package.json', 'tsconfig.json', 'vitest.config.ts'] as const

/** What is wrong when the text to replace does not stand exactly once in its file. */
export function misplaced(root: string, { file, find }: Edit): string | undefined {
  const places = readFileSync(join(root, file), 'utf8').split(find).length - 1
  return places === 1
    ? undefined
    : `${file}: the text to replace stands there ${String(places)} times, not once; see scripts/mutation/mutants.ts\n${find}`
}

export class Copy {
  readonly path = mkdtempSync(join(tmpdir(), 'mutants-'))

  constructor(root: string) {
    for (const part of NEEDED) cpSync(join(root, part), join(this.path, part), { recursive: true })
    symlinkSync(join(root, 'node_modules'), join(this.path, 'node_modules'))
  }

  /** Breaks the copy while `work` runs. Throws when a text to replace is not there exactly once. */
  async broken<T>(edits: readonly Edit[], work: () => Promise<T>): Promise<T> {
    const before = new Map<string, string>()
    try {
      for (const { file, find, replace } of edits) {
        const path = join(this.path, file)
        const text = readFileSync(path, 'utf8')
        const places = text.split(find).length - 1
        if (places !== 1)
          throw new Error(
            `${file}: the text to replace stands there ${String(places)} times, not once:\n${find}`,
          )
        if (!before.has(path)) before.set(path, text)
        writeFileSync(
          path,
          text.replace(find, () => replace),
        )
      }
      return await work()
    } finally {
      for (const [path, text] of before) writeFileSync(path, text)
    }
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}
