// One set-up at a time in one tree: two `npm ci` at once would tear down each other's node_modules.
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** @param {number} pid */
function alive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: the process exists and belongs to someone else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/**
 * The holder's pid, 0 while it has not been written yet, undefined when the lock is free or its holder is dead.
 * @param {string} file
 */
function holder(file) {
  try {
    const pid = Number.parseInt(readFileSync(file, 'utf8'), 10)
    if (Number.isInteger(pid)) return alive(pid) ? pid : undefined
    // Created but not yet written: believe in it for a moment, so that nobody steals a lock at its birth.
    return Date.now() - statSync(file).mtimeMs < 2000 ? 0 : undefined
  } catch {
    return undefined
  }
}

/** @param {string} file */
function take(file) {
  try {
    writeFileSync(file, `${process.pid}\n`, { flag: 'wx' })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

/**
 * Runs `work` while holding the lock file; waits for another set-up, whose work then need not be done again.
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @param {(pid: number) => void} [waiting] called once when somebody else holds the lock
 * @returns {Promise<T>}
 */
export async function withLock(file, work, waiting) {
  let told = false
  while (!take(file)) {
    const pid = holder(file)
    if (pid === undefined) {
      rmSync(file, { force: true })
      continue
    }
    if (!told) waiting?.(pid)
    told = true
    await sleep(200)
  }
  try {
    return await work()
  } finally {
    rmSync(file, { force: true })
  }
}
