/** A secret in a file of its own: 32 random bytes, readable by its owner alone, outside the data directory. */
import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, statSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { failure, type Outcomes } from '../contract/index.ts'

const KEY_BYTES = 32

export type KeyFileCode = 'KEY_READABLE_BY_OTHERS' | 'KEY_MALFORMED' | 'KEY_UNREADABLE'

/**
 * Reads a key that must be there already.
 * Errors: KEY_READABLE_BY_OTHERS, KEY_MALFORMED, KEY_UNREADABLE (also when there is none).
 */
export function readKey(file: string): Outcomes<{ key: Buffer }, KeyFileCode> {
  try {
    return readOurs(file)
  } catch (error) {
    return failure('KEY_UNREADABLE', { file, reason: error instanceof Error ? error.message : String(error) })
  }
}

function readOurs(file: string): Outcomes<{ key: Buffer }, KeyFileCode> {
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0)
    return failure('KEY_READABLE_BY_OTHERS', { file })
  const key = readFileSync(file)
  return key.length === KEY_BYTES ? { ok: true, key } : failure('KEY_MALFORMED', { file })
}

/**
 * Reads the key, or makes it where there is none yet.
 * Errors: KEY_READABLE_BY_OTHERS (chmod 600 it), KEY_MALFORMED (restore it from where it is kept; a new one cannot
 * open what the old one sealed), KEY_UNREADABLE.
 */
export function readOrMakeKey(file: string): Outcomes<{ key: Buffer; made: boolean }, KeyFileCode> {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    try {
      const descriptor = openSync(file, 'wx', 0o600)
      const key = randomBytes(KEY_BYTES)
      writeSync(descriptor, key)
      fsyncSync(descriptor)
      closeSync(descriptor)
      return { ok: true, key, made: true }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const read = readOurs(file)
    return read.ok ? { ...read, made: false } : read
  } catch (error) {
    return failure('KEY_UNREADABLE', { file, reason: error instanceof Error ? error.message : String(error) })
  }
}
