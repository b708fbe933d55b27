/** Makes file-system changes survive a loss of power. */
import { closeSync, fsyncSync, openSync } from 'node:fs'

/** Only for files no connection of this process has open (see header.ts). */
export function fsyncFile(path: string): void {
  const fd = openSync(path, 'r+')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/** Makes renames in a folder durable. Windows has no such call and needs none. */
export function fsyncFolder(path: string): void {
  if (process.platform === 'win32') return
  const fd = openSync(path, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
