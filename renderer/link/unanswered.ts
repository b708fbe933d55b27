/**
 * Commands the hub has not answered yet. Kept over a reload under the same request id, so that the hub, which
 * remembers request ids, can tell a retry from a second wish.
 */
export interface Unanswered {
  readonly requestId: string
  readonly userId: string
  readonly type: string
  readonly payload: unknown
  readonly base?: Readonly<Record<string, number>>
  /** A caller's name and number are never written to disk: after a reload they are gone, and the desk says so. */
  readonly callerLeftOut?: boolean
}

export interface UnansweredStore {
  all(): readonly Unanswered[]
  add(command: Unanswered): void
  remove(requestId: string): void
}

const KEY = 'hub.unanswered'

export function unansweredIn(storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>): UnansweredStore {
  const commands = new Map(read(storage).map((command) => [command.requestId, command]))
  const save = (): void => {
    if (commands.size === 0) storage.removeItem(KEY)
    else storage.setItem(KEY, JSON.stringify([...commands.values()].map(withoutCaller)))
  }
  return {
    all: () => [...commands.values()],
    add(command) {
      commands.set(command.requestId, command)
      save()
    },
    remove(requestId) {
      if (commands.delete(requestId)) save()
    },
  }
}

function withoutCaller(command: Unanswered): Unanswered {
  const { payload } = command
  if (typeof payload !== 'object' || payload === null || !('caller' in payload)) return command
  const { caller: _, ...rest } = payload
  return { ...command, payload: rest, callerLeftOut: true }
}

function read(storage: Pick<Storage, 'getItem'>): Unanswered[] {
  try {
    const kept: unknown = JSON.parse(storage.getItem(KEY) ?? '[]')
    return Array.isArray(kept) ? kept.filter(isUnanswered) : []
  } catch {
    return []
  }
}

const isUnanswered = (value: unknown): value is Unanswered =>
  typeof value === 'object' &&
  value !== null &&
  'requestId' in value &&
  typeof value.requestId === 'string' &&
  'userId' in value &&
  typeof value.userId === 'string' &&
  'type' in value &&
  typeof value.type === 'string' &&
  'payload' in value
