/** Why a call to the truth store was not carried out; all stands as it was before the call. */
import type { TroubleCode } from '../file/index.ts'

export type RefusalCode =
  | TroubleCode
  /** A transaction's base is not the cursor's head: something is missing in between, or it is another history. */
  | 'BASE_DIFFERS'
  /** There is no truth yet; a snapshot must come first. */
  | 'NO_TRUTH'
  | 'NO_SNAPSHOT'
  /** What was loaded is not what the platform announced. */
  | 'SNAPSHOT_DIFFERS'
  /** A transaction is not what its head stands for. */
  | 'HEAD_MISMATCH'
  /** Bytes that are no CBOR, a row that does not fit its table, a transaction with more or less in it than announced. */
  | 'BAD_ROW'
  | 'CLOSED'

export class Refusal extends Error {
  readonly code: RefusalCode

  constructor(code: RefusalCode, message: string) {
    super(message)
    this.name = 'Refusal'
    this.code = code
  }
}
