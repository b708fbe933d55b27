import { createPrivateKey, createPublicKey, generateKeyPairSync, hkdfSync } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readOrMakeKey } from '../../seal/index.ts'

/** Key files of a demo installation, in the folder beside the data. */
const SEAL_KEY = 'seal.key'
const TOWN_KEY = 'town.key'

/** PKCS #8 of an Ed25519 key up to its 32 secret bytes (RFC 8410). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex')

/** A key file cannot be used; the message says which and what to do. */
export class KeyError extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

export function readSealKey(keysDir: string): Buffer {
  return readSecret(join(keysDir, SEAL_KEY)).key
}

/** The one secret all terminals of the demo town derive their keys from; `made`: nobody has enrolled them yet. */
export function readTownKey(keysDir: string): { key: Buffer; made: boolean } {
  return readSecret(join(keysDir, TOWN_KEY))
}

function readSecret(file: string): { key: Buffer; made: boolean } {
  const read = readOrMakeKey(file)
  if (read.ok) return read
  switch (read.code) {
    case 'KEY_READABLE_BY_OTHERS':
      throw new KeyError(read.code, `${file} can be read by other users. Run: chmod 600 ${file}`)
    case 'KEY_MALFORMED':
      throw new KeyError(
        read.code,
        `${file} is not a key of 32 bytes. Restore it from where it is kept; nothing was changed.`,
      )
    case 'KEY_UNREADABLE':
      throw new KeyError(
        read.code,
        `${file} cannot be read or made: ${String(read.params?.['reason'] ?? '')}. Check the folder's owner.`,
      )
  }
}

export function terminalKey(townKey: Uint8Array, deviceId: string): KeyObject {
  const secret = Buffer.from(hkdfSync('sha256', townKey, '', `terminal ${deviceId}`, 32))
  return createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, secret]), format: 'der', type: 'pkcs8' })
}

/** The key by which the platform knows a hub: the file the hub itself reads, made here when the town is seeded first. */
export function hubPublicKey(keysDir: string, hubId: string): KeyObject {
  const file = join(keysDir, `device-${hubId}.pem`)
  try {
    mkdirSync(keysDir, { recursive: true, mode: 0o700 })
    const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })
    writeFileSync(file, pem, { flag: 'wx', mode: 0o600, flush: true })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw asKeyError(file, error)
  }
  try {
    return createPublicKey(readFileSync(file))
  } catch (error) {
    throw asKeyError(file, error)
  }
}

function asKeyError(file: string, error: unknown): KeyError {
  const why = error instanceof Error ? error.message : String(error)
  return new KeyError(
    'DEVICE_KEY_UNREADABLE',
    `${file} cannot be used: ${why}. Restore it, or remove it to make a new one and seed again.`,
  )
}
