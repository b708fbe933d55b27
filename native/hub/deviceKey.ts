/** The hub's own key, by which the platform knows it: Ed25519, in a file of mode 0600 beside the other keys. */
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { failure, type Outcomes } from '../contract/index.ts'

/**
 * Reads the key of a hub, or makes it; a new one must be enrolled at the platform before the hub may connect.
 * Errors: DEVICE_KEY_UNREADABLE with the file and the reason.
 */
export function readOrMakeDeviceKey(
  keysDir: string,
  hubId: string,
): Outcomes<{ privateKey: KeyObject }, 'DEVICE_KEY_UNREADABLE'> {
  const file = join(keysDir, `device-${hubId}.pem`)
  try {
    mkdirSync(keysDir, { recursive: true, mode: 0o700 })
    try {
      const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })
      writeFileSync(file, pem, { flag: 'wx', mode: 0o600, flush: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    return { ok: true, privateKey: createPrivateKey(readFileSync(file)) }
  } catch (error) {
    return failure('DEVICE_KEY_UNREADABLE', {
      file,
      reason: error instanceof Error ? error.message : String(error),
    })
  }
}
