/** The hub's HTTP door as a browser uses it: the sign-in, and how many sit at the desks. */
import Type from 'typebox'
import Value from 'typebox/value'

/** Real ms after which an answer is no longer waited for. */
const ANSWER_MS = 5_000

const HealthSeats = Type.Object({
  seats: Type.Object({ signedIn: Type.Integer({ minimum: 0 }), desks: Type.Integer({ minimum: 0 }) }),
})
const Refusal = Type.Object({ params: Type.Object({ left: Type.Integer() }) })

export const baseOf = (port: number): string => `http://127.0.0.1:${port}`

/** Desk screens at which anybody is signed in; undefined when the hub does not say. */
export async function occupiedDesks(base: string): Promise<number | undefined> {
  try {
    const answer = await fetch(`${base}/healthz`, { signal: AbortSignal.timeout(ANSWER_MS) })
    const body: unknown = await answer.json()
    return Value.Check(HealthSeats, body) ? body.seats.desks : undefined
  } catch {
    return undefined
  }
}

/**
 * @returns the cookie; `later` when the hub is not up, does not know its people yet, or wants a pause; `never` when this
 * person's PIN is another one now: trying on would lock them out
 */
export async function signIn(base: string, userId: string, pin: string): Promise<string | 'later' | 'never'> {
  try {
    const answer = await fetch(`${base}/session`, {
      method: 'POST',
      headers: { Origin: base, 'Content-Type': 'application/json' },
      body: JSON.stringify({ userId, pin }),
      signal: AbortSignal.timeout(ANSWER_MS),
    })
    const body: unknown = await answer.json()
    if (answer.ok) return answer.headers.get('set-cookie')?.split(';')[0] ?? 'later'
    return Value.Check(Refusal, body) ? 'never' : 'later'
  } catch {
    return 'later'
  }
}
