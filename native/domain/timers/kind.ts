/** One kind of act that time itself brings about: which rows wait for one, and when. Pure; the hub fires it. */
import type { AnyRow, Command, CommandType, Model, Row, TableName } from '../../contract/index.ts'

/** What a timer does when its time has come: a command like any other, with the timer as its actor. */
export type TimedAct = { [T in CommandType]: { readonly type: T; readonly payload: Command<T> } }[CommandType]

export interface Due {
  /** When, ms since the epoch. Part of the key: another time is another timer. */
  readonly at: number
  readonly act: TimedAct
}

/** What a kind may look at beside its own row; only rows that never change a due time by themselves. */
export interface TimerLook {
  readonly model: Model
  read<T extends TableName>(table: T, id: string): Row<T> | undefined
  /** User id of who leads the duty at a time: by the roster, or whoever could when it has a gap. */
  leaderAt(at: number): string | undefined
}

/**
 * A kind is registered in kinds.ts. Its due times follow from its row and the model alone: they are worked out again
 * when the row or the model changes, and at no other time. Its command is permitted to timers (permit.ts) and its decider says at
 * least one line, which carries the key and so keeps a second firing from doing anything (decide/index.ts).
 */
export interface TimerKind<T extends TableName> {
  /** Part of the key, and of a row's id: never renamed. */
  readonly kind: string
  readonly table: T
  /** Rows that may have such a timer at all, found by an indexed column. */
  readonly among: { readonly column: string & keyof Row<T>; readonly values: readonly string[] }
  due(row: Row<T>, look: TimerLook): readonly Due[]
}

/** A kind where the table is known only at run time. */
export interface AnyTimerKind {
  readonly kind: string
  readonly table: TableName
  readonly among: { readonly column: string; readonly values: readonly string[] }
  due(row: AnyRow, look: TimerLook): readonly Due[]
}

/** `T` binds the column and the row to the table; the registry forgets it again. */
export const timerKind = <T extends TableName>(kind: TimerKind<T>): AnyTimerKind => ({
  ...kind,
  // rows of a table come from that table: the registry asks each kind only about its own
  due: (row, look) => kind.due(row as Row<T>, look),
})
