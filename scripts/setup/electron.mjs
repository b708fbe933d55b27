// Electron's binary: wanted, never required. Without it the same screens open in a Chromium window.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { node24, root } from '../node24.mjs'

const folder = join(root, 'node_modules', 'electron')
const memoryFile = join(root, 'node_modules', '.hub', 'electron.json')
const dayMs = 24 * 60 * 60 * 1000

/** Path of Electron's executable, or undefined. Reads files only: importing `electron` would start its download. */
export function electronBinary() {
  try {
    const executable = readFileSync(join(folder, 'path.txt'), 'utf8').trim()
    const path = join(process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist'), executable)
    return existsSync(path) ? path : undefined
  } catch {
    return undefined
  }
}

/** True when a download failed within the last day, so that not every start waits for the same silence. */
export function electronGivenUp(now = Date.now()) {
  try {
    const { failedAt } = JSON.parse(readFileSync(memoryFile, 'utf8'))
    return typeof failedAt === 'number' && now - failedAt >= 0 && now - failedAt < dayMs
  } catch {
    return false
  }
}

/**
 * Tries the download; true when the binary is there afterwards.
 * @param {number} limitMs
 */
export async function fetchElectron(limitMs) {
  const child = spawn(node24, [join(folder, 'install.js')], { cwd: root, stdio: 'ignore' })
  const ended = new Promise((done) => {
    child.once('exit', done)
    child.once('error', done)
  })
  const timer = setTimeout(() => child.kill('SIGKILL'), limitMs)
  await ended
  clearTimeout(timer)
  if (electronBinary() !== undefined) return true
  mkdirSync(join(root, 'node_modules', '.hub'), { recursive: true })
  writeFileSync(memoryFile, JSON.stringify({ failedAt: Date.now() }))
  return false
}
