/**
 * Rows that views ask for again and again, held decoded: read once, and then only when they changed.
 * No rule of what is shown; whoever needs the very last word of the disk asks the mirror itself.
 * Imported by native/hub only.
 */
export { KeptReads } from './keptReads.ts'
