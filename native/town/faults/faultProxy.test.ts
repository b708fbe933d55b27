import { connect, createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FaultProxy } from './index.ts'

let echo: Server
let proxy: FaultProxy
const sockets: Socket[] = []

beforeEach(async () => {
  echo = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.pipe(socket)
  })
  await new Promise<void>((done) => echo.listen(0, '127.0.0.1', done))
  const started = await FaultProxy.start({ port: 0, targetPort: (echo.address() as AddressInfo).port })
  if (!started.ok) throw new Error(started.code)
  proxy = started.proxy
})

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await proxy.close()
  await new Promise((done) => echo.close(done))
})

async function dial(): Promise<{ socket: Socket; got: () => Buffer; gone: Promise<void> }> {
  const socket = connect(proxy.port, '127.0.0.1')
  sockets.push(socket)
  let bytes = Buffer.alloc(0)
  socket.on('data', (more: Buffer) => (bytes = Buffer.concat([bytes, more])))
  socket.on('error', () => undefined)
  const gone = new Promise<void>((done) => socket.on('close', () => done()))
  await new Promise<void>((done) => {
    socket.once('connect', () => done())
    socket.once('close', () => done())
  })
  return { socket, got: () => bytes, gone }
}

async function until(holds: () => boolean, withinMs = 3000): Promise<void> {
  const end = performance.now() + withinMs
  while (!holds() && performance.now() < end) await sleep(5)
  expect(holds()).toBe(true)
}

describe('the fault proxy', () => {
  it('carries bytes both ways, whole and in order', async () => {
    const { socket, got } = await dial()
    const big = Buffer.from(Array.from({ length: 700_000 }, (_, i) => i % 251))
    socket.write(big)
    await until(() => got().length === big.length)
    expect(got().equals(big)).toBe(true)
  })

  it('tears connections down when it is cut, refuses new ones, and carries again when it is up', async () => {
    const { gone } = await dial()
    proxy.set({ state: 'cut' })
    await gone
    const refused = await dial()
    await refused.gone
    proxy.set({ state: 'up' })
    const again = await dial()
    again.socket.write('hello')
    await until(() => again.got().toString() === 'hello')
    expect(proxy.look().open).toBe(1)
  })

  it('holds everything back while it is stalled, and loses nothing of it', async () => {
    const { socket, got } = await dial()
    proxy.set({ state: 'stall' })
    socket.write('held')
    await sleep(120)
    expect(got().length).toBe(0)
    proxy.set({ state: 'up' })
    await until(() => got().toString() === 'held')
  })

  it('delays by the given time each way', async () => {
    const { socket, got } = await dial()
    proxy.set({ delayMs: 80 })
    const begun = performance.now()
    socket.write('late')
    await until(() => got().length === 4)
    expect(performance.now() - begun).toBeGreaterThan(150)
  })

  it('is as thin as it is told', async () => {
    const { socket, got } = await dial()
    proxy.set({ bytesPerS: 40_000 })
    const begun = performance.now()
    socket.write(Buffer.alloc(20_000))
    await until(() => got().length === 20_000)
    const seconds = (performance.now() - begun) / 1000
    expect(seconds).toBeGreaterThan(0.35)
    expect(seconds).toBeLessThan(2)
  })

  it('hands on a few bytes at a time, all of them and in order', async () => {
    const { socket, got } = await dial()
    proxy.set({ crumbBytes: 3 })
    const bytes = Buffer.from(Array.from({ length: 300 }, (_, i) => i % 251))
    let pieces = 0
    socket.on('data', () => pieces++)
    socket.write(bytes)
    await until(() => got().length === bytes.length)
    expect(got().equals(bytes)).toBe(true)
    expect(pieces).toBeGreaterThan(20)
  })

  it('breaks off in the middle of what it carries, after exactly so many bytes', async () => {
    const { socket, got, gone } = await dial()
    socket.write('before')
    await until(() => got().length === 6)
    proxy.breakAfter(4, 'down')
    socket.write('after')
    await gone
    expect(got().toString()).toBe('beforeafte')
    // Only the connections of that moment.
    const next = await dial()
    next.socket.write('whole again')
    await until(() => next.got().toString() === 'whole again')
  })

  it('half open: the target is told, who dialled is not, until the line is whole and a word is said', async () => {
    const { socket, got, gone } = await dial()
    socket.write('up')
    await until(() => got().length === 2)
    const seen = new Promise((done) => echo.getConnections((_, n) => done(n)))
    expect(await seen).toBe(1)
    let closed = false
    void gone.then(() => (closed = true))
    proxy.set({ state: 'half' })
    await sleep(60)
    expect(await new Promise((done) => echo.getConnections((_, n) => done(n)))).toBe(0)
    socket.write('lost')
    const late = await dial()
    late.socket.write('lost too')
    await sleep(120)
    expect(closed).toBe(false)
    expect(late.got().length).toBe(0)
    proxy.set({ state: 'up' })
    await sleep(60)
    expect(closed).toBe(false)
    socket.write('anybody there')
    await gone
    expect(got().toString()).toBe('up')
  })

  it('says which port is busy', async () => {
    const second = await FaultProxy.start({ port: proxy.port, targetPort: 1 })
    expect(second).toMatchObject({ ok: false, code: 'PORT_BUSY' })
  })
})
