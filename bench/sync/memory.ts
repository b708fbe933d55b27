/** Memory of this process, MB, from the kernel: peak of this program alone, without what its starter used. */
import { readFileSync } from 'node:fs'

export function residentMb(which: 'VmHWM' | 'VmRSS', pid: number | 'self' = 'self'): number {
  const line = new RegExp(`^${which}:\\s+(\\d+) kB`, 'm').exec(
    readFileSync(`/proc/${String(pid)}/status`, 'utf8'),
  )
  if (!line?.[1]) throw new Error(`no ${which} of process ${String(pid)}`)
  return Number(line[1]) / 1024
}
