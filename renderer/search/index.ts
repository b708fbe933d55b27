/**
 * Finding a name among some hundreds by a part of it, its pinyin or its initials, while it is being typed.
 * Only matching may live here; what is searched is handed in.
 * Imported by renderer/ui and every screen; imports nobody of ours.
 */
export { findNames, type Named } from './findNames.ts'
export type { Spelling } from '../../native/domain/index.ts'
export { marksOf, type Piece } from './marks.ts'
export { usePinyin } from './pinyin.ts'
