/** The platform's key for role grants: Ed25519, in a file of mode 0600, in a folder of its own beside the database. */
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Reads the key or makes it. Hubs keep the public half they saw first: a lost key is one every hub must be told of. */
export function readOrMakeGrantKey(dataDir: string): KeyObject {
  const folder = join(dataDir, 'keys')
  const file = join(folder, 'grants.pem')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  try {
    const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })
    writeFileSync(file, pem, { flag: 'wx', mode: 0o600, flush: true })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  return createPrivateKey(readFileSync(file))
}
