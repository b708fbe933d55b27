/**
 * Finding by a part of a name, by pinyin or by number: an FTS5 index in a file and a thread of its own.
 * No household, no resident, no caller and nothing that people typed freely may enter it.
 * Imported by the rest of native/mirror only.
 */
export type { KindFinds } from './indexFile.ts'
export { SEARCH_FILE } from './searchFile.ts'
export { SearchLine, type Found } from './searchLine.ts'
