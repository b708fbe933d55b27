import type { AnyRow, Row, TableName } from '../contract/index.ts'
import type { TownAssets } from './assets.ts'
import { eventType, MINUTE_MS } from '../domain/index.ts'
import { createRandom } from './chance/index.ts'
import { happen } from './life/index.ts'
import type { Utterance } from './life/index.ts'
import type { Register } from './register/index.ts'
import { rehearse } from './rehearsal/index.ts'
import type { Story } from './story.ts'

const LOOKED_UP = ['post', 'grid', 'community', 'building', 'team', 'camera', 'sensor', 'mode'] as const
/** What a rehearsal leaves behind; the changed rows of the looked-up tables as well. */
const WRITTEN = [
  'signal',
  'incident',
  'task',
  'entry',
  'sourceRef',
  'review',
  'dutyLog',
  'post',
  'team',
  'camera',
  'sensor',
] as const

/** What went on in the last hour before the demo begins, whatever the time of day: minutes before, and the event type. */
const LAST_HOUR = [
  [56, 'UM01'],
  [44, 'PS01'],
  [37, 'UM05'],
  [28, 'PS03'],
  [21, 'UM03'],
  [14, 'PS02'],
  [8, 'UM08'],
  [4, 'PS01'],
  [2, 'UM02'],
] as const
/** Serials of these begin above any day's own. */
const FIRST_SERIAL = 50_000

/** The rows that the rules look things up in. */
export function* lookedUp(register: Register): Generator<readonly [TableName, AnyRow]> {
  for (const table of LOOKED_UP) for (const row of register.rows[table]?.() ?? []) yield [table, { ...row }]
}

/** The days before the demo begins: so that the boards are not empty and people have something in hand. */
export function playHistory(
  register: Register,
  story: Story,
  assets: TownAssets,
  input: { readonly seed: number; readonly from: number; readonly until: number },
): ReadonlyMap<TableName, readonly AnyRow[]> {
  const byRole = (role: Row<'user'>['role']): { id: string; name: string } => {
    const user = assets.users.find((u) => u.role === role)
    if (!user) throw new Error(`nobody is ${role} in demo-users.json`)
    return user
  }
  const { world } = rehearse({
    model: assets.model,
    life: story.life,
    manners: story.manners,
    random: createRandom(input.seed).stream('history'),
    rows: lookedUp(register),
    officer: byRole('DUTY_OFFICER'),
    leader: byRole('DUTY_LEADER'),
    extra: lastHour(story, assets, input),
    from: input.from,
    until: input.until,
    origin: 'past',
    incarnation: `s${input.seed}`,
  })
  return new Map(WRITTEN.map((table) => [table, world.all(table)]))
}

function lastHour(
  story: Story,
  assets: TownAssets,
  { seed, until }: { seed: number; until: number },
): Utterance[] {
  const random = createRandom(seed).stream('last-hour')
  return LAST_HOUR.flatMap(([minutes, code], i) => {
    const type = eventType(assets.model, code)
    if (!type) return []
    const at = until - minutes * MINUTE_MS
    return happen(story.scenery, type, at, FIRST_SERIAL + i, random.stream(String(i))).says.filter(
      (s) => s.at <= until,
    )
  })
}
