/** The platform as a process, started the way a starter starts it. */
import { spawn, type ChildProcess } from 'node:child_process'
import { createServer, type Server } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { folder, platformIn, withTowns } from './platformFixture.ts'

let place: ReturnType<typeof folder>
beforeEach(() => {
  place = folder()
})
afterEach(() => {
  place.remove()
})

interface Run {
  readonly child: ChildProcess
  readonly line: Promise<{ word: string; said: Record<string, unknown> }>
  readonly ended: Promise<number | null>
}

function run(...args: string[]): Run {
  const child = spawn(process.execPath, ['native/platform/main.ts', ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let out = ''
  const line = new Promise<{ word: string; said: Record<string, unknown> }>((resolve) => {
    const hear = (data: Buffer) => {
      out += data.toString()
      const found = /^(ready|fatal) (\{.*\})$/m.exec(out)
      if (found?.[1] && found[2])
        resolve({ word: found[1], said: JSON.parse(found[2]) as Record<string, unknown> })
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
  })
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', (code) => {
      resolve(code)
    })
  })
  return { child, line, ended }
}

async function seeded(): Promise<void> {
  await withTowns(platformIn(place.path), 'yunlan', 'shiqiao').close()
}

const listening = (server: Server) =>
  new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : 0)
    })
  })

describe('the process of the platform', { timeout: 30_000 }, () => {
  it('serves every township it finds, and ends on SIGTERM', async () => {
    await seeded()
    const { child, line, ended } = run('--data', place.path, '--port', '0')
    expect(await line).toMatchObject({
      word: 'ready',
      said: { townships: [{ id: 'shiqiao' }, { id: 'yunlan' }] },
    })
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
  })

  it('ends when whoever started it lets go of its input', async () => {
    await seeded()
    const { child, line, ended } = run('--data', place.path, '--port', '0')
    await line
    child.stdin?.end()
    expect(await ended).toBe(0)
  })

  it('says that the port is taken, and by what to choose another', async () => {
    await seeded()
    const server = createServer()
    const port = await listening(server)
    const { line, ended } = run('--data', place.path, '--port', String(port))
    const { word, said } = await line
    expect([word, said['code']]).toEqual(['fatal', 'PORT_BUSY'])
    expect(String(said['message'])).toContain('--port')
    expect(await ended).toBe(1)
    server.close()
  })

  it('says what is wrong with its flags', async () => {
    const { line, ended } = run('--port', '0')
    expect(await line).toMatchObject({ word: 'fatal', said: { code: 'BAD_OPTION' } })
    expect(await ended).toBe(1)
  })

  it('begins a new epoch in every township when told that it was put back from a backup', async () => {
    await seeded()
    const before = platformIn(place.path)
    const epochs = before.directory.townships().map(({ epoch }) => epoch)
    await before.close()
    const { child, line, ended } = run('--data', place.path, '--port', '0', '--restored')
    await line
    child.kill('SIGTERM')
    await ended
    const after = platformIn(place.path)
    const now = after.directory.townships().map(({ epoch }) => epoch)
    await after.close()
    expect(now.some((epoch) => epochs.includes(epoch))).toBe(false)
  })
})
