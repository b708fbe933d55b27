/** The machine's monotonic clock, the same in every process on it (also across network namespaces), ms. */
export const moment = (): number => Number(process.hrtime.bigint() / 1_000n) / 1_000

export const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

/** Asks again every few ms until there is an answer. Throws after `withinMs`, naming what was waited for. */
export async function until<T>(
  what: string,
  find: () => T | undefined | Promise<T | undefined>,
  withinMs = 60_000,
): Promise<T> {
  for (const end = moment() + withinMs; moment() < end;) {
    const found = await find()
    if (found !== undefined) return found
    await wait(5)
  }
  throw new Error(`${what}: not within ${String(withinMs)} ms`)
}
