/**
 * Errors are values at borders: a code a person can look up, with parameters; each locale file puts it into words.
 * A thrown error is a bug.
 */
export type Failure<Code extends string = ErrorCode> = {
  readonly ok: false
  readonly code: Code
  readonly params?: Readonly<Record<string, string | number>>
}
export type Outcomes<T, Code extends string = ErrorCode> = ({ readonly ok: true } & T) | Failure<Code>

export const ERROR_CODES = [
  // seats and sign-in
  'SIGN_IN_FAILED',
  'SIGN_IN_LOCKED',
  'SIGN_IN_TOO_OFTEN',
  'GRANT_EXPIRED',
  'GRANT_TWO_NEEDED',
  'GRANT_ONLINE',
  'NOT_SIGNED_IN',
  'NOT_ALLOWED',
  'BAD_MESSAGE',
  'UNKNOWN_VIEW',
  'UNKNOWN_QUERY',
  'HUB_NOT_READY',
  'INTERNAL',
  // commands
  'UNKNOWN_COMMAND',
  'BAD_PAYLOAD',
  'COMMAND_TOO_LARGE',
  'NOT_FOUND',
  'ILLEGAL_TRANSITION',
  'ALREADY_DONE',
  'STALE_BASE',
  'REASON_NOT_ON_LIST',
  'CHANNEL_CANNOT_BE_REJECTED',
  'POST_NOT_A_TARGET',
  'NO_TARGET',
  'UNKNOWN_TYPE',
  'OFF_LIST',
  'OPEN_TASKS',
  'EXTENSION_TOO_LONG',
  'EXTENSION_USED',
  'EXTENSION_TOO_LATE',
  'RETURN_TOO_LATE',
  'TEAM_BUSY',
  'SAME_ENTITY',
  'POST_ONLY_ASKED',
  'OWN_RATING',
  'ID_REUSED',
  'DISK_FULL',
  'NOBODY_TO_CALL',
  'SHELVED_TOO_LONG',
  // attachments
  'BLOB_KIND',
  'BLOB_TOO_LARGE',
  'BLOB_QUOTA',
  // the sealed register
  'INCIDENT_NOT_OPEN',
  'REGISTER_LOCKED',
  'REGISTER_TOO_MANY',
  'HANDOVER_ITEMS_LEFT',
  'PIN_NEEDED',
  'BAD_SPAN',
  // the hub itself
  'NOT_PARKED',
  'GIVEN_UP',
  'STANDBY',
  'NOT_STANDBY',
] as const
export type ErrorCode = (typeof ERROR_CODES)[number]

export const failure = <Code extends string = ErrorCode>(
  code: Code,
  params?: Readonly<Record<string, string | number>>,
): Failure<Code> => (params ? { ok: false, code, params } : { ok: false, code })
