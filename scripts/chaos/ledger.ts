// What was promised to whom: every command asked for, and what its sender was told of it. Kept by the parent, which is
// never killed, so that it can be held against the files afterwards.

/** Where the text of an applied command of this type must be found, exactly once. */
export const MARKED = {
  'incident.report': { table: 'incident', column: 'text' },
  'incident.note': { table: 'entry', column: 'text' },
  'duty.log': { table: 'dutyLog', column: 'text' },
  'incident.dispatch': { table: 'task', column: 'instruction' },
  'signal.raise': { table: 'signal', column: 'text' },
} as const
export const isMarked = (type: string): type is keyof typeof MARKED => Object.hasOwn(MARKED, type)

export interface Promised {
  readonly requestId: string
  readonly by: 'clerk' | 'terminal'
  readonly type: string
  readonly payload: Readonly<Record<string, unknown>>
  /** `open`: sent, no answer heard: nobody knows. */
  state: 'open' | 'done' | 'refused'
  commandId: string | undefined
  /** Of a refusal. */
  code: string | undefined
  /** Times it was asked for. */
  asked: number
  /** Number of the acknowledgement, in order over all; 0 before it. */
  doneNo: number
  /**
   * A backup was put back, or storage turned out to have lied, after this was asked for: it may be gone. Where the hub's own
   * memory of the request is what was lost, asking again makes another command.
   */
  mayBeLost: boolean
}

export class Ledger {
  readonly all = new Map<string, Promised>()
  /** What must never be, found while it happened. */
  readonly violations: string[] = []
  /** Called at each first acknowledgement, in the turn in which it was heard. */
  onDone: ((promised: Promised) => void) | undefined
  #done = { clerk: 0, terminal: 0 }

  ask(by: Promised['by'], requestId: string, type: string, payload: Record<string, unknown>): Promised {
    const promised: Promised = {
      ...{ requestId, by, type, payload, state: 'open', commandId: undefined, code: undefined },
      ...{ asked: 0, doneNo: 0, mayBeLost: false },
    }
    this.all.set(requestId, promised)
    return promised
  }

  done(promised: Promised, commandId: string): void {
    if (promised.state === 'done' && promised.commandId !== commandId && !promised.mayBeLost)
      this.violations.push(`${promised.requestId} was told to be ${promised.commandId} and then ${commandId}`)
    const first = promised.state !== 'done'
    if (first) {
      this.#done[promised.by] += 1
      promised.doneNo = this.acknowledged
    }
    promised.state = 'done'
    promised.commandId = commandId
    if (first) this.onDone?.(promised)
  }

  refused(promised: Promised, code: string): void {
    // The platform's later word on an acknowledged command is no broken promise; it is compared at the end.
    if (promised.state === 'done') return
    promised.state = 'refused'
    promised.code = code
  }

  /** From here on the files are no longer what they were when this was promised. */
  excuse(which: (promised: Promised) => boolean): void {
    for (const promised of this.all.values())
      if (promised.state !== 'refused' && which(promised)) promised.mayBeLost = true
  }

  get acknowledged(): number {
    return this.#done.clerk + this.#done.terminal
  }

  /** Acknowledged at the desk. */
  get atDesk(): number {
    return this.#done.clerk
  }

  in(state: Promised['state']): Promised[] {
    return [...this.all.values()].filter((promised) => promised.state === state)
  }
}
