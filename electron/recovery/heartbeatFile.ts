// The shell's own sign of life for a supervisor outside: a small file whose time of change counts.
import { renameSync, writeFileSync } from 'node:fs'
import type { Verdict } from './pulse.ts'

export interface Heartbeat {
  /** ISO 8601 with offset. */
  readonly at: string
  readonly pid: number
  readonly hub: 'up' | 'down'
  readonly windows: Readonly<Record<string, Verdict | 'hidden'>>
}

/** False when it could not be written, for instance on a full disk; the supervisor then sees an old file. */
export function writeHeartbeat(file: string, heartbeat: Heartbeat): boolean {
  try {
    writeFileSync(`${file}.new`, `${JSON.stringify(heartbeat)}\n`)
    renameSync(`${file}.new`, file)
    return true
  } catch {
    return false
  }
}
