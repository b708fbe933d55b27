// A disk that answers with errors: the shim of failingDisk.c, compiled where there is a compiler, and its switch.
import { spawnSync } from 'node:child_process'
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'

const SOURCE = join(import.meta.dirname, 'failingDisk.c')
const CONTROL_BYTES = 64
const WHAT = { write: 1, sync: 2, read: 4 } as const

/** Why no shim can be had here; undefined when it can. */
export function cannotFail(): string | undefined {
  if (process.platform !== 'linux') return 'EIO is injected by an LD_PRELOAD shim, on Linux only'
  return spawnSync('cc', ['--version']).status === 0 ? undefined : 'no C compiler (cc) to build the shim with'
}

export class FailingDisk {
  /** For the environment of the process that is to suffer. */
  readonly env: Readonly<Record<string, string>>
  readonly #control: string

  constructor(dir: string) {
    const library = join(dir, 'failing-disk.so')
    const built = spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, SOURCE, '-ldl'])
    if (built.status !== 0) throw new Error(`the shim does not compile: ${built.stderr.toString()}`)
    this.#control = join(dir, 'failing-disk.control')
    writeFileSync(this.#control, Buffer.alloc(CONTROL_BYTES))
    this.env = { LD_PRELOAD: library, CHAOS_DISK: this.#control }
  }

  /** @param file part of the path of the files that suffer; at most 59 bytes */
  fail(file: string, what: readonly (keyof typeof WHAT)[], percent: number): void {
    const bytes = Buffer.alloc(CONTROL_BYTES)
    bytes[0] = 1
    bytes[1] = percent
    bytes[2] = what.reduce((all, one) => all | WHAT[one], 0)
    bytes.write(file, 4)
    this.#set(bytes)
  }

  heal(): void {
    this.#set(Buffer.alloc(CONTROL_BYTES))
  }

  /** In place: the shim holds the file mapped. */
  #set(bytes: Buffer): void {
    const descriptor = openSync(this.#control, 'r+')
    writeSync(descriptor, bytes, 0, bytes.length, 0)
    closeSync(descriptor)
  }
}
