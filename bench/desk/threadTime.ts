/** How much of its time the main thread of a page works, as the browser itself counts it. */
import type { Page } from 'playwright'

export interface ThreadTime {
  /** 0 to 1. */
  readonly share: number
  readonly scriptS: number
  readonly layoutS: number
  readonly wallS: number
}

/** Begins to count; the function it gives says what was counted since. */
export async function threadTime(page: Page): Promise<() => Promise<ThreadTime>> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'timeTicks' })
  const read = async (): Promise<ReadonlyMap<string, number>> =>
    new Map((await session.send('Performance.getMetrics')).metrics.map(({ name, value }) => [name, value]))
  const began = await read()
  return async () => {
    const ended = await read()
    const spent = (name: string): number => (ended.get(name) ?? 0) - (began.get(name) ?? 0)
    const wallS = spent('Timestamp')
    return {
      share: spent('TaskDuration') / wallS,
      scriptS: spent('ScriptDuration'),
      layoutS: spent('LayoutDuration') + spent('RecalcStyleDuration'),
      wallS,
    }
  }
}
