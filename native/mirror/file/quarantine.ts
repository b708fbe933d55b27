/** Sets a damaged file aside with its log, for a person or a tool to look at later. Nothing is deleted. */
import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { fsyncFolder } from './durable.ts'

/** @returns the folder in which the file now lies */
export function quarantine(folder: string, fileName: string, nowMs: number): string {
  const base = join(folder, 'quarantine', `${new Date(nowMs).toISOString().replaceAll(':', '')}-${fileName}`)
  let place = base
  for (let n = 2; existsSync(place); n++) place = `${base}-${n}`
  mkdirSync(place, { recursive: true })
  // The file itself last: its log must never be found beside another file that takes its name.
  for (const end of ['-shm', '-wal', '']) {
    const from = join(folder, fileName + end)
    if (existsSync(from)) renameSync(from, join(place, fileName + end))
  }
  fsyncFolder(folder)
  return place
}
