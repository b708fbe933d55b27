import type { Model } from '../../contract/index.ts'

/** `2026-11-22 15:20:05` by the township's clock. */
export const stampOf = (at: number, { clocks }: Pick<Model, 'clocks'>): string =>
  new Date(at + clocks.zoneOffsetMin * 60_000).toISOString().slice(0, 19).replace('T', ' ')
