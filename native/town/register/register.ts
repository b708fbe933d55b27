import type { Model, Row, TableName } from '../../contract/index.ts'
import type { SealKeys } from '../../seal/index.ts'
import { createRandom } from '../chance/index.ts'
import { generateGround } from '../ground/index.ts'
import type { Ground, TownFigures } from '../ground/index.ts'
import { registerBusinesses } from './businesses.ts'
import { enrolUsers, planShifts } from './demoUsers.ts'
import type { DemoUser } from './demoUsers.ts'
import { fitSensors, mountCameras } from './devices.ts'
import { settle } from './homes.ts'
import { placeRows } from './places.ts'
import { recruit } from './staff.ts'
import { formTeams } from './teams.ts'

/** All that the town's platform holds before the first day: rows by table; residents are sealed as they are read. */
export interface Register {
  readonly ground: Ground
  readonly rows: { readonly [T in TableName]?: () => Iterable<Row<T>> }
}

export interface RegisterInput {
  readonly seed: number
  readonly figures: TownFigures
  readonly notes: ReadonlyMap<string, string>
  readonly model: Model
  readonly users: readonly DemoUser[]
  readonly sealKeys: SealKeys
  /** Domain time of the first day, ms since the epoch: for shifts, grants and the state of devices. */
  readonly now: number
}

export function makeRegister(input: RegisterInput): Register {
  const { seed, figures, model, now } = input
  const random = createRandom(seed)
  const ground = generateGround(figures, random)
  // Each part is made when it is first asked for: the living town needs no household.
  const homes = once(() => settle(ground, input.sealKeys, random.stream('homes')))
  const staff = once(() => recruit(ground, figures, model.posts, random.stream('staff')))
  const places = once(() => placeRows(ground, input.notes, homes().countsOf, staff()))
  const businesses = once(() => registerBusinesses(ground, random.stream('businesses')))
  const cameras = once(() => mountCameras(ground, figures, random.stream('cameras'), now))
  const sensors = once(() => fitSensors(ground, figures, random.stream('sensors'), now))
  const body = JSON.parse(JSON.stringify(model)) as Record<string, unknown>
  return {
    ground,
    rows: {
      config: () => [{ id: 'model', rev: 1, version: model.version, body }],
      community: () => places().community,
      grid: () => places().grid,
      microGrid: () => places().microGrid,
      street: () => places().street,
      area: () => places().area,
      building: () => places().building,
      business: businesses,
      household: () => homes().households,
      resident: () => homes().residents(),
      person: () => staff().persons,
      post: () => staff().posts,
      team: () => formTeams(ground),
      user: () => enrolUsers(input.users, seed, now),
      shift: () => planShifts(input.users, now, model.clocks.zoneOffsetMin),
      cameraGroup: () => figures.cameraGroups.map(({ id, name }) => ({ id, rev: 1, name })),
      camera: cameras,
      sensor: sensors,
      mode: () => [{ id: 'mode', rev: 1, state: 'PEACE', since: now, byId: '', byName: '', why: '' }],
    },
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}
