/** Counts what this process's outgoing connections carried: bytes of TCP payload, WebSocket framing included. */
import { subscribe } from 'node:diagnostics_channel'
import { Socket } from 'node:net'

const sockets = new Set<Socket>()
subscribe('net.client.socket', (message) => {
  if (
    typeof message === 'object' &&
    message !== null &&
    'socket' in message &&
    message.socket instanceof Socket
  )
    sockets.add(message.socket)
})

export function socketBytes(): { down: number; up: number } {
  let [down, up] = [0, 0]
  for (const socket of sockets) {
    down += socket.bytesRead
    up += socket.bytesWritten
  }
  return { down, up }
}
