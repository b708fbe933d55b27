// One start per data dir: two hubs on one database would each believe to be the only writer.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Type, { type Static } from 'typebox'
import Value from 'typebox/value'

const Running = Type.Object({ pid: Type.Integer(), born: Type.String(), address: Type.String() })
export type Running = Static<typeof Running>

/** When a process was born, as its system counts; tells a process from a later one with the same pid. */
function birth(pid: number): string {
  try {
    // Field 22 of /proc/PID/stat; the command name before it may contain spaces, so count after its bracket.
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19] ?? ''
  } catch {
    return ''
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

function read(file: string): Running | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return Value.Check(Running, value) ? value : undefined
  } catch {
    return undefined
  }
}

export type Claim =
  | { readonly ok: true; release(): void }
  | { readonly ok: false; readonly running: Running }
  /** The data dir cannot be written: no rights, a full disk, a file in its place. */
  | { readonly ok: false; readonly running: undefined; readonly reason: string }

/** Takes the data dir for this process. A claim left behind by a dead process is taken over. */
export function claim(dataDir: string, address: string): Claim {
  const file = join(dataDir, 'running.json')
  const mine: Running = { pid: process.pid, born: birth(process.pid), address }
  for (;;) {
    try {
      mkdirSync(dataDir, { recursive: true })
      writeFileSync(file, JSON.stringify(mine), { flag: 'wx' })
      return { ok: true, release: () => rmSync(file, { force: true }) }
    } catch (error) {
      const held = error instanceof Error && 'code' in error && error.code === 'EEXIST' && existsSync(file)
      if (!held)
        return {
          ok: false,
          running: undefined,
          reason: error instanceof Error ? error.message : String(error),
        }
    }
    const other = read(file)
    if (other !== undefined && alive(other.pid) && birth(other.pid) === other.born) {
      return { ok: false, running: other }
    }
    rmSync(file, { force: true })
  }
}
