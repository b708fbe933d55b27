/** Domain time of the bench starts at noon of the town's day, whenever the bench runs. Each process starts it anew. */
import { systemClock, type Clock, type ClockPace } from '../../native/contract/index.ts'
import { NOON } from './setting.ts'

/** All processes are told the same origin, so that their clocks agree. */
const origin = Number(process.env['BENCH_ORIGIN'] ?? (process.env['BENCH_ORIGIN'] = String(Date.now())))

export const townPace = (): ClockPace => ({ originReal: origin, originDomain: NOON, speed: 1 })
export const townClock = (): Clock => systemClock(townPace())
