import type { Channel, Row } from '../../contract/index.ts'
import { dateOf, MINUTE_MS } from '../../domain/index.ts'
import type { Random } from '../chance/index.ts'
import { sourceNumber } from './channels.ts'
import { isNight } from './happening.ts'
import type { Scenery } from './happening.ts'
import { dayFactor, poisson, rhythmOf, timeOn } from './rhythm.ts'
import { feed } from './utterance.ts'
import type { Utterance } from './utterance.ts'

/** Video algorithms: the event type each speaks of, its share of a day's alerts, and the camera groups it runs on. */
const ALGORITHMS: readonly {
  readonly code: string
  readonly share: number
  readonly groups: readonly string[]
}[] = [
  { code: 'UM01', share: 62, groups: ['CG1', 'CG6', 'CG4', 'CG8'] },
  { code: 'PS01', share: 36, groups: ['CG5', 'CG6'] },
  { code: 'UM03', share: 42, groups: ['CG5', 'CG3', 'CG8'] },
  { code: 'PS02', share: 38, groups: ['CG5'] },
  { code: 'EE01', share: 10, groups: ['CG2', 'CG6'] },
  { code: 'PS04', share: 7, groups: ['CG5'] },
  { code: 'UM07', share: 6, groups: ['CG5', 'CG7'] },
  { code: 'HA02', share: 12, groups: ['CG5'] },
  { code: 'ER10', share: 8, groups: ['CG3'] },
  { code: 'PS06', share: 5, groups: ['CG1', 'CG8'] },
  { code: 'ER01', share: 3, groups: ['CG5', 'CG2'] },
  { code: 'ER03', share: 0.4, groups: ['CG3'] },
  { code: 'ER04', share: 0.6, groups: ['CG7'] },
]
const CHANNEL = 'AI_VIDEO' as const satisfies Channel

/** The AI alerts of one day, in order of time. */
export function alertsOf(scenery: Scenery, day: number, perDay: number, random: Random): Utterance[] {
  const { clocks } = scenery.model
  const total = ALGORITHMS.reduce((sum, a) => sum + a.share, 0)
  const byGroup = new Map<string, Row<'camera'>[]>()
  for (const camera of scenery.cameras) {
    byGroup.set(camera.groupId, [...(byGroup.get(camera.groupId) ?? []), camera])
  }
  const says: Utterance[] = []
  let serial = 0
  for (const { code, share, groups } of ALGORITHMS) {
    const own = random.stream(code)
    const rhythm = rhythmOf(code)
    const count = poisson((perDay * share * dayFactor(rhythm, day, clocks)) / total, own)
    const cameras = groups.flatMap((g) => byGroup.get(g) ?? [])
    for (let i = 0; i < count; i++) {
      const camera = own.pick(cameras)
      const at = timeOn(rhythm, day, clocks, own)
      const [algorithm = code, detail = ''] = scenery.phrases.alerts[code] ?? []
      says.push({
        at,
        speaker: feed(CHANNEL),
        type: 'signal.raise',
        payload: {
          channel: CHANNEL,
          sourceId: sourceNumber(CHANNEL, dateOf(day), ++serial),
          deviceId: camera.id,
          typeCode: code,
          title: `疑似${algorithm}`,
          text: `${detail}，置信度 ${own.range(0.55, 0.97).toFixed(2)}`,
          place: camera.name,
          gridId: camera.gridId,
          lonE6: camera.lonE6,
          latE6: camera.latE6,
          observedAt: at,
          attachments: [scenery.picture(code, own, isNight(at, clocks.zoneOffsetMin))],
        },
      })
    }
  }
  return says.toSorted((a, b) => a.at - b.at)
}

/** Cameras that drop off the network in a day, and come back. */
export function cameraTroubles(scenery: Scenery, day: number, random: Random): Utterance[] {
  const { clocks } = scenery.model
  const rhythm = rhythmOf('ER00')
  return Array.from({ length: poisson(5, random) }, () => random.pick(scenery.cameras)).flatMap(
    (camera): Utterance[] => {
      const at = timeOn(rhythm, day, clocks, random)
      const back = Math.round(at + random.logNormal(35, 0.9) * MINUTE_MS)
      const say = (when: number, state: 'OFFLINE' | 'ONLINE'): Utterance => ({
        at: when,
        speaker: feed(CHANNEL),
        type: 'camera.state',
        payload: { cameraId: camera.id, state },
      })
      return [say(at, 'OFFLINE'), say(back, 'ONLINE')]
    },
  )
}
