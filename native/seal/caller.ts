/**
 * Caller details, each under a key of its own. The key is one small file; destroying it 24 h after the case makes every
 * copy of the sealed details, in logs and backups too, unreadable for ever.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Type, { type Static } from 'typebox'
import Value from 'typebox/value'
import { closeBox, NONCE_BYTES, openBox, type BoxKind } from './box.ts'

export const Caller = Type.Object({ name: Type.String(), phone: Type.String() })
export type Caller = Static<typeof Caller>

export class CallerKeys {
  readonly #folder: string

  /** @param folder outside the data directory; made with mode 0700 */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    this.#folder = folder
  }

  seal(caller: Caller): { sealed: Buffer; keyId: string } {
    const keyId = randomUUID()
    const key = randomBytes(32)
    const content = Buffer.from(JSON.stringify([caller.name, caller.phone]))
    writeFileSync(this.#file(keyId), key, { mode: 0o600, flag: 'wx', flush: true })
    return { sealed: closeBox(key, boxOf(keyId), randomBytes(NONCE_BYTES), content), keyId }
  }

  /** Undefined when the key has been destroyed or is not of this hub. */
  open(keyId: string, sealed: Uint8Array): Caller | undefined {
    const key = this.#read(keyId)
    const content = key && openBox(key, boxOf(keyId), sealed)
    if (!content) return undefined
    const fields: unknown = JSON.parse(content.toString())
    if (!Array.isArray(fields)) return undefined
    const [name, phone] = fields as unknown[]
    const caller = { name, phone }
    return Value.Check(Caller, caller) ? caller : undefined
  }

  /** True while the details can still be read here. */
  has(keyId: string): boolean {
    return isKeyId(keyId) && statSync(this.#file(keyId), { throwIfNoEntry: false }) !== undefined
  }

  /** Every record whose details can still be read here. */
  ids(): string[] {
    return readdirSync(this.#folder).flatMap((name) => (name.endsWith('.key') ? [name.slice(0, -4)] : []))
  }

  destroy(keyId: string): void {
    if (!this.has(keyId)) return
    writeFileSync(this.#file(keyId), randomBytes(32), { flush: true })
    rmSync(this.#file(keyId))
  }

  #read(keyId: string): Buffer | undefined {
    return this.has(keyId) ? readFileSync(this.#file(keyId)) : undefined
  }

  #file(keyId: string): string {
    return join(this.#folder, `${keyId}.key`)
  }
}

const boxOf = (keyId: string): BoxKind => ({ tagBytes: 16, about: keyId })

/** Key ids come back from rows that others wrote: only our own form may become a file name. */
const isKeyId = (keyId: string): boolean => /^[0-9a-f-]{36}$/.test(keyId)
