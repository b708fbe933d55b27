/** The other end of `child.ts`: answers questions over the channel until the parent is gone. */
import type { Ask, Handlers, Reply } from './child.ts'

/** @param closing what to do before the process ends; it has five seconds */
export function serve(handlers: Handlers, closing: () => unknown = () => undefined): void {
  process.on('message', (ask: Ask) => {
    void answer(handlers, ask).then((reply) => {
      if (process.connected) process.send?.(reply)
    })
  })
  process.once('disconnect', () => {
    void Promise.resolve(closing()).finally(() => process.exit())
  })
}

async function answer(handlers: Handlers, { id, name, arg }: Ask): Promise<Reply> {
  try {
    const handler = handlers[name]
    if (!handler) throw new Error(`nothing is called ${name}`)
    return { id, ok: true, value: await handler(arg as never) }
  } catch (error) {
    return { id, ok: false, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}
