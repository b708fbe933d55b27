/**
 * Where messages go, from `reach.json` in the key directory: an address, and a secret that is in no log, no row and no
 * backup. Read anew when the file changes, so that a secret can be exchanged without stopping the hub.
 */
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import Type, { type Static } from 'typebox'
import Value from 'typebox/value'
import { REACH_CHANNELS, type ReachChannel } from '../../contract/index.ts'
import type { Log } from '../log.ts'

const LEAST_SECRET = 16

const File = Type.Object({
  /** http on this machine only, https anywhere else. */
  url: Type.String(),
  secret: Type.String({ minLength: LEAST_SECRET }),
  channels: Type.Optional(
    Type.Array(Type.Unsafe<ReachChannel>({ type: 'string', enum: [...REACH_CHANNELS] }), { minItems: 1 }),
  ),
  /** For one request, ms. */
  timeoutMs: Type.Optional(Type.Integer({ minimum: 100, maximum: 60_000 })),
})

export interface ReachSettings {
  readonly url: URL
  readonly secret: string
  readonly channels: readonly ReachChannel[]
  readonly timeoutMs: number
}

const TIMEOUT_MS = 5_000
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]']

/** What is wrong is told without a word of what stands in the file. */
export function parseSettings(text: string): ReachSettings | { readonly fault: string } {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { fault: 'it is not JSON' }
  }
  if (!Value.Check(File, value)) {
    const [error] = Value.Errors(File, value)
    return { fault: `${error?.instancePath || '/'} ${error?.message ?? 'is malformed'}` }
  }
  const file: Static<typeof File> = value
  const url = URL.parse(file.url)
  if (!url || !['http:', 'https:'].includes(url.protocol)) return { fault: 'url is not an http(s) address' }
  if (url.protocol === 'http:' && !LOOPBACK.includes(url.hostname))
    return { fault: 'url must be https: numbers and names would cross the network in clear' }
  return {
    ...{ url, secret: file.secret, channels: file.channels ?? REACH_CHANNELS },
    timeoutMs: file.timeoutMs ?? TIMEOUT_MS,
  }
}

export class SettingsFile {
  readonly #path: string
  readonly #log: Log
  #stamp = ''
  #settings: ReachSettings | undefined

  constructor(keysDir: string, log: Log) {
    this.#path = join(keysDir, 'reach.json')
    this.#log = log
  }

  /** Undefined where there is no file, or one that cannot be used; that is said once for each change. */
  get(): ReachSettings | undefined {
    const stat = statSync(this.#path, { throwIfNoEntry: false })
    const stamp = stat ? `${stat.mtimeMs}/${stat.size}/${stat.mode}` : ''
    if (stamp === this.#stamp) return this.#settings
    this.#stamp = stamp
    this.#settings = stat ? this.#read(stat.mode) : undefined
    return this.#settings
  }

  #read(mode: number): ReachSettings | undefined {
    const refuse = (fault: string): undefined => {
      this.#log.error(
        { file: this.#path, fault },
        'messages cannot be sent: the file with their address is not usable',
      )
      return undefined
    }
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) return refuse('others may read it: chmod 600')
    try {
      const parsed = parseSettings(readFileSync(this.#path, 'utf8'))
      return 'fault' in parsed ? refuse(parsed.fault) : parsed
    } catch (error) {
      return refuse(error instanceof Error && 'code' in error ? String(error.code) : 'it cannot be read')
    }
  }
}
