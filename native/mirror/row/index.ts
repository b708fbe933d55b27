/**
 * Rows as SQLite keeps them.
 * Only the translation of one row may live here; no statement, no file.
 * Imported by the rest of native/mirror only.
 */
export { codecOf, RowMisfit, type RowCodec, type RowValues } from './codec.ts'
export { fromJson, toJson } from './json.ts'
export { readRow } from './wireRow.ts'
