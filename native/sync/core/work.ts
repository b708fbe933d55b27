/** What came down in order and waits for the store. */
import type { AnyRow, Contents, Cursor, PackedTransaction, TableName } from '../../contract/index.ts'
import type { SnapshotHead } from '../port.ts'

/** One piece of the ordered stream, to be stored in turn; `bytes` go back as credit afterwards. */
export type Work =
  | { readonly w: 'txs'; readonly txs: readonly PackedTransaction[]; readonly bytes: number }
  | { readonly w: 'begin'; readonly head: SnapshotHead; readonly resumed: boolean; readonly bytes: number }
  | {
      readonly w: 'page'
      readonly table: TableName
      readonly count: number
      readonly rows: Uint8Array
      readonly lastId: string
      readonly asOf: number
      readonly bytes: number
    }
  | { readonly w: 'end'; readonly cursor: Cursor; readonly bytes: number }
  | { readonly w: 'root'; readonly seq: number; readonly root: string; readonly bytes: number }
  | {
      readonly w: 'sums'
      readonly seq: number
      readonly sums: Readonly<Record<string, string>>
      readonly bytes: number
    }
  | {
      readonly w: 'repair'
      readonly seq: number
      readonly bucket: string
      readonly rows: readonly AnyRow[]
      readonly deletedIds: readonly string[]
      readonly bytes: number
    }
  /** `ours`: what was counted up to `afterId`. */
  | {
      readonly w: 'contents'
      readonly table: TableName
      readonly theirs: Contents
      readonly ours: Contents
      readonly afterId: string | null
      readonly bytes: number
    }
  | { readonly w: 'nothing'; readonly bytes: number }
