/** What the main thread and the truth worker say to each other. */
import type { SlowStatement } from '../file/index.ts'
import type { RefusalCode } from './refusal.ts'
import type { TruthKeeper } from './truthKeeper.ts'

type Methods = {
  [K in keyof TruthKeeper as TruthKeeper[K] extends (...args: never[]) => unknown ? K : never]: TruthKeeper[K]
}
export type CallName = keyof Methods
export type Args<K extends CallName> = Parameters<Methods[K]>
export type Answer<K extends CallName> = ReturnType<Methods[K]>

export interface WorkerOptions {
  readonly folder: string
  /** Statements that take longer are told, ms. */
  readonly slowMs: number
}

export interface Ask {
  readonly n: number
  readonly call: CallName
  readonly args: readonly unknown[]
}

export type Reply =
  | { readonly n: number; readonly value: unknown }
  | { readonly n: number; readonly refused: RefusalCode; readonly message: string }
  /** A bug of ours: thrown on at the other side. */
  | { readonly n: number; readonly bug: string }

/** Besides answers: statements that took long. */
export type FromWorker = Reply | { readonly slow: SlowStatement }
