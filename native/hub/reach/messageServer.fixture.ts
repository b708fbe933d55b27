/** A provider of messages on a real socket, whose moods a test sets. */
import { createServer, type IncomingMessage } from 'node:http'
import { isSigned } from './signature.ts'

export interface Rung {
  readonly path: string
  readonly key: string
  readonly body: { key: string; channel: string; to: { name: string; phone: string }; text: string }
  readonly signed: boolean
}

export class MessageServer {
  readonly rung: Rung[] = []
  readonly secret: string
  /** What the next requests are answered with; 202 once the list is empty. `hang` never answers. */
  moods: (number | 'hang' | 'drop')[] = []
  answered = new Map<string, string>()
  questions = 0
  readonly #server = createServer((request, response) => {
    void this.#take(request).then(({ path, body }) => {
      if (path.endsWith('/answers')) {
        this.questions++
        const { keys } = body as unknown as { keys: string[] }
        const answers = keys.flatMap((key) =>
          this.answered.has(key) ? [{ key, answered: true, note: this.answered.get(key) }] : [],
        )
        return response.writeHead(200).end(JSON.stringify({ answers }))
      }
      const mood = this.moods.shift() ?? 202
      if (mood === 'hang') return
      if (mood === 'drop') return void request.socket.destroy()
      return response.writeHead(mood).end(JSON.stringify({ receipt: `r${this.rung.length}` }))
    })
  })

  constructor(secret = 'a secret of the test') {
    this.secret = secret
  }

  async open(): Promise<string> {
    await new Promise<void>((opened) => this.#server.listen(0, '127.0.0.1', opened))
    const address = this.#server.address()
    return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/reach`
  }

  close(): Promise<void> {
    this.#server.closeAllConnections()
    return new Promise((closed) => this.#server.close(() => closed()))
  }

  async #take(request: IncomingMessage): Promise<Rung> {
    let text = ''
    for await (const chunk of request as AsyncIterable<Buffer>) text += chunk.toString('utf8')
    const at = Number(request.headers['x-hub-time'])
    const rung: Rung = {
      path: request.url ?? '',
      key: String(request.headers['idempotency-key'] ?? ''),
      body: JSON.parse(text) as Rung['body'],
      signed: isSigned(this.secret, at, text, String(request.headers['x-hub-signature'] ?? '')),
    }
    if (!rung.path.endsWith('/answers')) this.rung.push(rung)
    return rung
  }
}
