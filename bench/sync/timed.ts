/** Wraps a store so that it is known how long each of its operations took, from the call to the answer. */
import { moment } from './moment.ts'

export interface Spent {
  calls: number
  ms: number
}

export function timed<T extends object>(store: T): { store: T; spent: Map<string, Spent> } {
  const spent = new Map<string, Spent>()
  const note = (name: string, began: number): void => {
    const sum = spent.get(name) ?? { calls: 0, ms: 0 }
    spent.set(name, { calls: sum.calls + 1, ms: sum.ms + moment() - began })
  }
  const wrapped = new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target)
      if (typeof member !== 'function') return member
      return (...args: unknown[]): unknown => {
        const began = moment()
        const answer: unknown = Reflect.apply(member, target, args)
        if (answer instanceof Promise) return answer.finally(() => note(String(name), began))
        note(String(name), began)
        return answer
      }
    },
  })
  return { store: wrapped, spent }
}
