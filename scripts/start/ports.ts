// The four loopback ports of one start.
import { createServer } from 'node:net'

export interface Ports {
  readonly seats: number
  readonly gateway: number
  readonly proxy: number
  readonly control: number
}

export function portsFrom(first: number): Ports {
  return { seats: first, gateway: first + 1, proxy: first + 2, control: first + 3 }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer()
    server.once('error', () => done(false))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => done(true)))
  })
}

/** The ports that somebody else listens on; asked before anything starts, so that nothing has to be undone. */
export async function busyPorts(ports: Ports): Promise<number[]> {
  const all = Object.values(ports) as readonly number[]
  const free = await Promise.all(all.map(isFree))
  return all.filter((_, i) => free[i] === false)
}
