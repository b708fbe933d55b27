import type { Row } from '../contract/index.ts'
import type { TownAssets } from './assets.ts'
import { createRandom } from './chance/index.ts'
import { Gazetteer, isNight, Life } from './life/index.ts'
import type { Manners, Scenery } from './life/index.ts'
import { Album } from './pictures/index.ts'
import type { Register } from './register/index.ts'

/** Everything that makes the town live, put together from its register and one seed. */
export interface Story {
  readonly life: Life
  readonly manners: Manners
  readonly album: Album
  readonly scenery: Scenery
}

export function storyOf(register: Register, assets: TownAssets, seed: number): Story {
  const random = createRandom(seed).stream('life')
  const album = new Album(random.stream('pictures'))
  const { model, phrases } = assets
  const sensors = new Map<Row<'sensor'>['kind'], Row<'sensor'>[]>()
  for (const sensor of register.rows.sensor?.() ?? []) {
    if (sensor.state === 'NORMAL') sensors.set(sensor.kind, [...(sensors.get(sensor.kind) ?? []), sensor])
  }
  const scenery: Scenery = {
    model,
    phrases,
    gazetteer: new Gazetteer(
      register.ground,
      [...(register.rows.business?.() ?? [])],
      random.stream('places'),
    ),
    sensors,
    cameras: [...(register.rows.camera?.() ?? [])].filter((c) => c.state === 'ONLINE'),
    picture: (typeCode, own, night) => album.pick(typeCode, own, night),
  }
  const manners: Manners = {
    model,
    phrases,
    picture: (typeCode, own, at) => album.pick(typeCode, own, isNight(at, model.clocks.zoneOffsetMin)),
  }
  return { life: new Life(scenery, assets.volume, random.stream('days')), manners, album, scenery }
}
