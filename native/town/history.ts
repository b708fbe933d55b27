import type { AnyRow, Row, TableName } from '../contract/index.ts'
import type { TownAssets } from './assets.ts'
import { createRandom } from './chance/index.ts'
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
    from: input.from,
    until: input.until,
    origin: 'past',
    incarnation: `s${input.seed}`,
  })
  return new Map(WRITTEN.map((table) => [table, world.all(table)]))
}
