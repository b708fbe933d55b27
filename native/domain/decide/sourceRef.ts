import type { Channel } from '../../contract/index.ts'

/** Id of the row that says what a channel's own number led to. */
export const sourceRefId = (channel: Channel, sourceId: string): string => `${channel}/${sourceId}`
