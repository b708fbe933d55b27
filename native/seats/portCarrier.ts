/** A seat over a MessagePort: the windows of the Electron app. */
import type { SeatReply, SeatRole } from '../contract/index.ts'
import type { Carrier } from './ports.ts'

/** The part of MessagePort and of Electron's MessagePortMain that a seat needs. */
export interface SeatPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown
  on(event: 'close', listener: () => void): unknown
  start(): void
  close(): void
}

export interface PortSeat {
  receive(message: unknown): Promise<void>
  close(): void
}

/**
 * @param role the role of the window, as stamped by the main process; a page cannot choose it
 * @param attach makes the seat once the carrier stands
 */
export function carryOverPort(
  port: SeatPort,
  role: SeatRole,
  windowId: number,
  attach: (carrier: Carrier) => PortSeat,
): void {
  const carrier: Carrier = {
    role,
    origin: `window:${windowId}`,
    local: true,
    signsIn: true,
    send: (reply: SeatReply) => port.postMessage(reply),
    close: () => port.close(),
  }
  const seat = attach(carrier)
  port.on('message', (event) => void seat.receive(event.data))
  port.on('close', () => seat.close())
  port.start()
}
