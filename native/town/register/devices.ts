import type { Row } from '../../contract/index.ts'
import type { Random } from '../chance/index.ts'
import { at, distance, distanceToLine, ringCentroid, shareOut, toE6 } from '../ground/index.ts'
import type { Building, Ground, MicroGrid, Point, Street, TownFigures } from '../ground/index.ts'
import { unitsOf } from './homes.ts'

/** 8 digits of a centre that does not exist, industry 00, type 132 (IP camera), net 0: GB/T 28181 annex D. */
const GB_PREFIX = '99990101001320'

interface Spot {
  readonly point: Point
  readonly gridId: string
  readonly name: string
}

/** The camera directory: 8 groups in their places. The cameras themselves come with the camera simulator. */
export function mountCameras(
  ground: Ground,
  figures: TownFigures,
  random: Random,
  now: number,
): Row<'camera'>[] {
  const rows: Row<'camera'>[] = []
  for (const group of figures.cameraGroups) {
    const own = random.stream(group.id)
    const micros = microsOf(group.id, ground)
    const numbers = shareOut(
      group.count,
      micros.map((m) => Math.sqrt(m.areaM2)),
    )
    let k = 0
    micros.forEach((micro, i) => {
      const corners = own.shuffle(cornersOf(micro))
      for (let j = 0; j < at(numbers, i); j++) {
        k++
        const point = at(corners, j % corners.length)
        const serial = rows.length + 1
        rows.push({
          id: `${group.id}-${String(k).padStart(3, '0')}`,
          rev: 1,
          gbCode: GB_PREFIX + String(serial).padStart(6, '0'),
          name: cameraName(group.id, k, micro, point, ground),
          groupId: group.id,
          gridId: micro.gridId,
          ...toE6(point),
          ptz: own.chance(0.3),
          state: own.chance(0.974) ? 'ONLINE' : 'OFFLINE',
          stateAt: now,
        })
      }
    })
  }
  return rows
}

function microsOf(groupId: string, ground: Ground): MicroGrid[] {
  const special = (name: string): ReadonlySet<string> =>
    new Set(ground.specials.filter((s) => s.name.includes(name)).flatMap((s) => s.microGridIds))
  const inside = (ids: ReadonlySet<string>) => ground.microGrids.filter((m) => ids.has(m.id))
  switch (groupId) {
    case 'CG1':
      return inside(new Set([...special('锦步步行街'), ...special('星汇')]))
    case 'CG2':
      return ground.microGrids.filter((m) => m.communityId === 'C08')
    case 'CG3':
      return ground.microGrids.filter((m) => m.use === 'quay')
    case 'CG4': {
      const schools = ground.microGrids.filter((m) => m.use === 'school')
      return ground.microGrids.filter((m) =>
        schools.some((s) => s.id === m.id || distance(s.centre, m.centre) < 130),
      )
    }
    case 'CG5':
      return ground.microGrids.filter(
        (m) => m.use === 'oldSlabs' || m.use === 'oldLanes' || m.use === 'dormitories',
      )
    case 'CG6': {
      const main = ground.streets.filter((s) => s.kind === 'MAIN')
      return ground.microGrids.filter(
        (m) => m.use !== 'quay' && main.some((s) => m.ring.some((p) => distanceToLine(p, s.line) < 4)),
      )
    }
    case 'CG7': {
      const slopes = ground.areas.filter((a) => a.kind === 'SLOPE').map((a) => ringCentroid(a.ring))
      return ground.microGrids.filter((m) => slopes.some((p) => distance(p, m.centre) < 75))
    }
    case 'CG8':
      return ground.microGrids.filter(
        (m) => m.use === 'hospital' || m.use === 'market' || m.use === 'station',
      )
    default:
      throw new Error(`no place for the cameras of ${groupId}`)
  }
}

/** Poles stand on the corners of a block, a step inside it. */
function cornersOf(micro: MicroGrid): Point[] {
  return micro.ring.map((p) => {
    const away = distance(p, micro.centre)
    const t = Math.min(0.3, 3 / Math.max(away, 1))
    return { x: p.x + (micro.centre.x - p.x) * t, y: p.y + (micro.centre.y - p.y) * t }
  })
}

function cameraName(groupId: string, k: number, micro: MicroGrid, point: Point, ground: Ground): string {
  const near = nearestStreets(point, ground.streets)
  const [first, second] = near
  switch (groupId) {
    case 'CG1':
      return k <= 4
        ? `步行街主入口${k}号`
        : k <= 8
          ? `步行街中庭${k - 4}号`
          : `${micro.estate}${first?.name === '锦步步行街' ? '街面' : '侧巷'}监控${k}`
    case 'CG3':
      return `滨江沿线${micro.estate}段监控${k}`
    case 'CG6':
      return first && second
        ? `${first.name}与${second.name}路口监控${k}`
        : `${first?.name ?? '路口'}监控${k}`
    case 'CG7':
      return `${micro.communityId === 'C05' ? '翠坪边坡' : '石桥湾挡墙'}监测${k}`
    default:
      return `${micro.estate}${first ? `近${first.name}` : ''}监控${k}`
  }
}

function nearestStreets(point: Point, streets: readonly Street[]): Street[] {
  return streets
    .filter((s) => s.kind !== 'METRO')
    .map((street) => ({ street, away: distanceToLine(point, street.line) }))
    .filter((s) => s.away < 45)
    .toSorted((a, b) => a.away - b.away)
    .slice(0, 2)
    .map((s) => s.street)
}

/** Numbers of detectors that the drill scripts expect in building 7 of 石桥湾. */
const SCRIPTED_SMOKE = { from: 229, to: 238, building: '石桥湾7栋', unit: 2 }

export function fitSensors(
  ground: Ground,
  figures: TownFigures,
  random: Random,
  now: number,
): Row<'sensor'>[] {
  const rows: Row<'sensor'>[] = []
  const fit = (
    kind: Row<'sensor'>['kind'],
    code: string,
    spots: readonly Spot[],
    buildingIds: readonly (string | null)[] = [],
  ): void => {
    spots.forEach((spot, i) => {
      rows.push({
        id: `${code}-${String(i + 1).padStart(4, '0')}`,
        rev: 1,
        kind,
        name: spot.name,
        gridId: spot.gridId,
        buildingId: buildingIds[i] ?? null,
        ...toE6(spot.point),
        state: random.chance(0.985) ? 'NORMAL' : random.chance(0.5) ? 'OFFLINE' : 'FAULT',
        stateAt: now,
      })
    })
  }
  const inBuildings = (
    kind: Row<'sensor'>['kind'],
    code: string,
    count: number,
    weight: (b: Building) => number,
    name: (b: Building, n: number) => string,
    fixed?: (n: number) => Building | undefined,
  ): void => {
    const own = random.stream(kind)
    const fitting = ground.buildings.filter((b) => weight(b) > 0)
    const numbers = shareOut(
      count,
      fitting.map((b) => weight(b) * own.range(0.6, 1.4)),
    )
    const queue = fitting.flatMap((b, i) => Array.from({ length: at(numbers, i) }, () => b))
    const chosen = Array.from({ length: count }, (_, i) => fixed?.(i + 1) ?? at(queue, i))
    fit(
      kind,
      code,
      chosen.map((b, i) => ({ point: b.centre, gridId: b.gridId, name: name(b, i + 1) })),
      chosen.map((b) => b.id),
    )
  }
  const { sensors } = figures
  const scripted = ground.buildings.find((b) => b.name === SCRIPTED_SMOKE.building)
  inBuildings(
    'SMOKE',
    'SMK',
    sensors.smoke,
    (b) =>
      b.kind === 'PUBLIC'
        ? 0
        : (b.use === 'oldLanes' || b.use === 'oldSlabs' || b.use === 'market' || b.use === 'dormitories'
            ? 3
            : 1) *
          Math.sqrt(b.footprintM2) *
          Math.min(8, b.floors),
    (b, n) =>
      `${b.name}${b.kind === 'HOME' ? `${b === scripted ? SCRIPTED_SMOKE.unit : (n % unitsOf(b)) + 1}单元` : ''}${(n % b.floors) + 1}层烟感#${String(n).padStart(4, '0')}`,
    (n) => (n >= SCRIPTED_SMOKE.from && n <= SCRIPTED_SMOKE.to ? scripted : undefined),
  )
  inBuildings(
    'GAS',
    'GAS',
    sensors.gas,
    (b) => (b.kind === 'SHOP' ? 3 : b.kind === 'HOME' ? 1 : 0),
    (b, n) => `${b.name}燃气探测器#${String(n).padStart(3, '0')}`,
  )
  inBuildings(
    'ELEVATOR',
    'ELV',
    sensors.elevator,
    (b) => (b.floors >= 8 && b.kind !== 'FACTORY' ? b.floors : 0),
    (b, n) => `${b.name}${(n % 3) + 1}号电梯`,
  )

  const at2 = (micro: MicroGrid, name: string): Spot => ({ point: micro.centre, gridId: micro.gridId, name })
  const quay = ground.microGrids.filter((m) => m.use === 'quay')
  const spread = <T>(list: readonly T[], count: number): T[] =>
    Array.from({ length: count }, (_, i) => at(list, Math.floor(((i + 0.5) * list.length) / count)))
  fit(
    'WATER_LEVEL',
    'WLV',
    spread(quay, sensors.waterLevel).map((m, i) => at2(m, `澜江${i + 1}号水位站`)),
  )
  const high = ground.microGrids.filter((m) => m.use === 'park' || m.use === 'works')
  fit(
    'RAIN',
    'RNG',
    spread(high, sensors.rainGauge).map((m, i) => at2(m, `${m.estate}${i + 1}号雨量站`)),
  )
  fit('DISPLACEMENT', 'DSP', slopeSpots(ground, sensors.displacement))
  const crowded = ground.microGrids.filter(
    (m) => m.use === 'mall' || m.use === 'centre' || m.use === 'station',
  )
  fit(
    'CROWD',
    'CRD',
    spread(crowded, sensors.crowdCounter).map((m, i) =>
      at2(m, i === 0 ? '步行街主入口客流计' : i === 1 ? '步行街中庭客流计' : `${m.estate}${i + 1}号客流计`),
    ),
  )
  fit('MANHOLE', 'MHL', manholes(ground, sensors.manhole, random.stream('manhole')))
  fit(
    'WATER_PRESSURE',
    'WPR',
    spread(
      ground.microGrids.filter((m) => m.use !== 'park'),
      sensors.waterPressure,
    ).map((m, i) => at2(m, `${m.estate}${i + 1}号消防水压`)),
  )
  return rows
}

function slopeSpots(ground: Ground, count: number): Spot[] {
  const slopes = ground.areas.filter((a) => a.kind === 'SLOPE')
  return Array.from({ length: count }, (_, i) => {
    // Half of them watch the slope that has moved before.
    const slope = at(slopes, i % 2 === 0 ? 0 : i % slopes.length)
    const middle = ringCentroid(slope.ring)
    const corner = at(slope.ring, i % slope.ring.length)
    const point = { x: (middle.x + corner.x) / 2, y: (middle.y + corner.y) / 2 }
    const micro = ground.microGrids.toSorted(
      (a, b) => distance(a.centre, point) - distance(b.centre, point),
    )[0]
    return { point, gridId: micro?.gridId ?? '', name: `${slope.name}位移计${i + 1}号` }
  })
}

function manholes(ground: Ground, count: number, random: Random): Spot[] {
  const micros = ground.microGrids.filter((m) => m.use !== 'park' && m.use !== 'quay')
  return Array.from({ length: count }, (_, i) => {
    const micro = random.pick(micros)
    const point = at(cornersOf(micro), random.int(micro.ring.length))
    const street = nearestStreets(point, ground.streets)[0]
    return { point, gridId: micro.gridId, name: `${street?.name ?? micro.estate}智能井盖${i + 1}号` }
  })
}
