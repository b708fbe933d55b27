import zhCN from './zh-CN/index.ts'

/**
 * The sentence said aloud for the highest priority. Always Chinese, whatever the screen's language: it is for the room.
 */
export const spokenZh = (place: string, title: string): string =>
  zhCN.base.spoken.critical.replace('{title}', title).replace('{place}', place)

/** The title a video algorithm gives its alert, always Chinese: by it the alert is known again. */
export const suspectedZh = (what: string): string => zhCN.base.suspected.replace('{what}', what)

/** What a task says when the desk adds nothing. It goes to the people of the town, so it is Chinese on every screen. */
export const instructionZh = (place: string, type: string): string =>
  zhCN.base.spoken.instruction.replace('{place}', place).replace('{type}', type)
