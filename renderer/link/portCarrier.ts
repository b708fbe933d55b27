import { isReply, type Carrier, type CarrierEvents, type Connect } from './carrier.ts'

/**
 * Electron's seat: the shell hands the window a MessagePort in a window message `{ type: 'hub-port' }`, and a new one
 * whenever the hub was restarted. A new port ends the connection over the old one.
 */
export function portConnect(window: Window): Connect {
  let spare: MessagePort | undefined
  let current: { take(port: MessagePort): void } | undefined

  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    const [port] = event.ports
    if (event.source !== window || !port || !isPortMessage(event.data)) return
    if (current) current.take(port)
    else spare = port
  })

  return (events: CarrierEvents): Carrier => {
    let port: MessagePort | undefined
    let over = false
    const end = (): void => {
      if (over) return
      over = true
      current = undefined
      port?.close()
      events.closed()
    }
    const open = (given: MessagePort): void => {
      port = given
      given.onmessage = ({ data }: MessageEvent<unknown>) => {
        if (!over && isReply(data)) events.said(data)
      }
      given.addEventListener('close', end)
      given.start()
      events.opened()
    }
    current = {
      take(given) {
        if (!port) return open(given)
        spare = given
        end()
      },
    }
    const waiting = spare
    spare = undefined
    if (waiting) queueMicrotask(() => (over ? undefined : open(waiting)))
    return { send: (request) => port?.postMessage(request), close: end }
  }
}

const isPortMessage = (data: unknown): boolean =>
  typeof data === 'object' && data !== null && 'type' in data && data.type === 'hub-port'
