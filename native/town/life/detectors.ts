import type { Row } from '../../contract/index.ts'
import type { Random } from '../chance/index.ts'

type SensorKind = Row<'sensor'>['kind']

const SENSOR_OF: Readonly<Record<string, SensorKind>> = {
  PS03: 'SMOKE',
  PS05: 'ELEVATOR',
  PS06: 'CROWD',
  PS07: 'MANHOLE',
  WS03: 'GAS',
  WS04: 'GAS',
  ER02: 'GAS',
  ER03: 'WATER_LEVEL',
  ER04: 'DISPLACEMENT',
  UM06: 'WATER_PRESSURE',
}

/** The kind of device that notices events of a type, if one does. */
export const sensorKindFor = (typeCode: string): SensorKind | undefined => SENSOR_OF[typeCode]

/** What the device measured, as its platform words it. */
export function reading(kind: SensorKind, random: Random): string {
  switch (kind) {
    case 'SMOKE':
      return `烟雾浓度 ${random.range(0.6, 1.9).toFixed(2)} dB/m，持续 ${10 + random.int(50)} s`
    case 'GAS':
      return `可燃气体 ${12 + random.int(22)} %LEL，持续 ${40 + random.int(60)} s`
    case 'WATER_LEVEL':
      return `水位 ${(178.4 + random.range(0, 1.8)).toFixed(2)} m,警戒 180.00 m`
    case 'RAIN':
      return `1 小时雨量 ${(18 + random.range(0, 40)).toFixed(1)} mm`
    case 'DISPLACEMENT':
      return `24 小时位移 ${(6 + random.range(0, 18)).toFixed(1)} mm`
    case 'CROWD':
      return `瞬时密度 ${random.range(2, 3.3).toFixed(1)} 人/㎡，持续 2 min`
    case 'ELEVATOR':
      return `轿厢停梯，光幕遮挡，有人员标志 ${1 + random.int(4)}`
    case 'MANHOLE':
      return `井盖倾角 ${15 + random.int(60)}°,疑似位移`
    case 'WATER_PRESSURE':
      return `管网压力 0.${String(4 + random.int(9)).padStart(2, '0')} MPa,低于下限`
  }
}
