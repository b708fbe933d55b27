import zhCN from './zh-CN/index.ts'

/**
 * The sentence said aloud for the highest priority. Always Chinese, whatever the screen's language: it is for the room.
 */
export const spokenZh = (place: string, title: string): string =>
  zhCN.base.spoken.critical.replace('{title}', title).replace('{place}', place)
