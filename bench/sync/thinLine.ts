/**
 * A line of a given rate between gateway and hub. Where the kernel lets us (root, `ip`, `tc`): a network namespace, a
 * veth pair and a token bucket at both ends, so that TCP, its buffers and its clock are the real ones. Elsewhere the fault
 * proxy, which shapes above TCP; every line says which of the two it was.
 */
import { spawnSync } from 'node:child_process'
import { FaultProxy } from '../../native/town/index.ts'
import type { Bed } from './bed.ts'
import type { Child } from './child.ts'
import type { Gateway } from './gateway.ts'
import { urlOf } from './stream.ts'

export interface ThinLine {
  readonly by: string
  readonly gateway: Child<Gateway>
  readonly url: string
  /** Put before the hub's command. */
  readonly before: readonly string[]
  close(): Promise<void>
}

/** A frame, the header of the bucket's queue included. */
const BURST_BYTES = 1_600
/** What a modem or radio keeps before it drops: at 64 kbit/s these are 8 kB. */
const QUEUE_MS = 1_000

let lines = 0

function run(...words: readonly string[]): boolean {
  const [program = '', ...args] = words
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0
}

export async function thinLine(bed: Bed, platformDir: string, kbits: number): Promise<ThinLine> {
  return (await kernelLine(bed, platformDir, kbits)) ?? proxyLine(bed, platformDir, kbits)
}

async function kernelLine(bed: Bed, platformDir: string, kbits: number): Promise<ThinLine | undefined> {
  lines += 1
  const tag = `${String(process.pid)}${String(lines)}`.slice(-9)
  const [space, near, far] = [`bench-${tag}`, `bn${tag}a`, `bn${tag}b`]
  const subnet = `10.203.${String((process.pid + lines) % 250)}`
  const inside = ['ip', 'netns', 'exec', space]
  const shape = [
    'rate',
    `${String(kbits)}kbit`,
    'burst',
    String(BURST_BYTES),
    'latency',
    `${String(QUEUE_MS)}ms`,
  ]
  const down = (): void => {
    run('ip', 'link', 'del', near)
    run('ip', 'netns', 'del', space)
  }
  bed.later(down)
  const up =
    run('ip', 'netns', 'add', space) &&
    run('ip', 'link', 'add', near, 'type', 'veth', 'peer', 'name', far, 'netns', space) &&
    run('ip', 'addr', 'add', `${subnet}.1/30`, 'dev', near) &&
    run('ip', 'link', 'set', near, 'up') &&
    run(...inside, 'ip', 'addr', 'add', `${subnet}.2/30`, 'dev', far) &&
    run(...inside, 'ip', 'link', 'set', far, 'up') &&
    run('tc', 'qdisc', 'add', 'dev', near, 'root', 'tbf', ...shape) &&
    run(...inside, 'tc', 'qdisc', 'add', 'dev', far, 'root', 'tbf', ...shape)
  if (!up) {
    down()
    return undefined
  }
  const gateway = bed.gateway(platformDir, `${subnet}.1`)
  return {
    by: `kernel: network namespace, veth, tbf ${String(kbits)} kbit/s both ways, queue ${String(QUEUE_MS)} ms`,
    gateway,
    url: await urlOf(gateway, `${subnet}.1`),
    before: inside,
    close: async () => {
      await gateway.end()
      down()
    },
  }
}

async function proxyLine(bed: Bed, platformDir: string, kbits: number): Promise<ThinLine> {
  const gateway = bed.gateway(platformDir)
  const started = await FaultProxy.start({ port: 0, targetPort: await gateway.ask('port', undefined) })
  if (!started.ok) throw new Error(started.code)
  const { proxy } = started
  proxy.set({ bytesPerS: (kbits * 1000) / 8 })
  return {
    by: `fault proxy in user space, ${String(kbits)} kbit/s both ways (no kernel shaping here)`,
    gateway,
    url: `ws://127.0.0.1:${String(proxy.port)}`,
    before: [],
    close: async () => {
      await gateway.end()
      await proxy.close()
    },
  }
}
