/**
 * Forms for paper, as PDF: the slip of a task and the call list. Rendered at the hub, so that they print without a line.
 * No rule of the town here; words and font come from assets.
 * Imported by native/hub only.
 */
export { callSheetPdf } from './callSheet.ts'
export { Paper, type PaperOptions } from './paper.ts'
export { slipPdf, type Printing } from './slip.ts'
