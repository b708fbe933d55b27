import type { Channel } from '../../contract/index.ts'
import type { Random } from '../chance/index.ts'

type Shares = Readonly<Partial<Record<Channel, number>>>

const STREET: Shares = {
  GRID_APP: 38,
  RESIDENT_WECHAT: 16,
  HOTLINE_12345: 18,
  PARTTIME_APP: 10,
  ONLINE_PATROL: 7,
  LAW_ENF: 5,
  DISTRICT_DOWN: 4,
  PHONE: 2,
}
const HOME: Shares = {
  GRID_APP: 42,
  RESIDENT_WECHAT: 18,
  HOTLINE_12345: 20,
  PARTTIME_APP: 7,
  POLICE_110: 4,
  PHONE: 5,
  DISTRICT_DOWN: 2,
  PETITION: 2,
}
const QUARREL: Shares = {
  HOTLINE_12345: 24,
  POLICE_110: 18,
  GRID_APP: 26,
  PETITION: 16,
  RESIDENT_WECHAT: 10,
  PHONE: 6,
}
const LIFE: Shares = {
  FIRE_119: 26,
  POLICE_110: 24,
  PHONE: 16,
  GRID_APP: 22,
  RESIDENT_WECHAT: 8,
  PARTTIME_APP: 4,
}
const FIRM: Shares = { LAW_ENF: 30, GRID_APP: 40, DISTRICT_DOWN: 14, HOTLINE_12345: 12, RESIDENT_WECHAT: 4 }

/** Which channels bring a type of event, by share. */
const BY_TYPE: Readonly<Record<string, Shares>> = {
  PS03: { IOT_SENSOR: 92, GRID_APP: 5, PHONE: 3 },
  PS05: { IOT_SENSOR: 48, PHONE: 24, POLICE_110: 14, FIRE_119: 14 },
  PS06: { IOT_SENSOR: 66, ONLINE_PATROL: 20, POLICE_110: 14 },
  PS07: { IOT_SENSOR: 30, GRID_APP: 36, PARTTIME_APP: 20, HOTLINE_12345: 14 },
  PS09: { GRID_APP: 30, POLICE_110: 26, HOTLINE_12345: 22, RESIDENT_WECHAT: 16, PHONE: 6 },
  DP01: QUARREL,
  DP02: { HOTLINE_12345: 46, PETITION: 22, RESIDENT_WECHAT: 18, GRID_APP: 14 },
  DP03: { PETITION: 34, HOTLINE_12345: 34, POLICE_110: 14, DISTRICT_DOWN: 18 },
  DP04: QUARREL,
  DP05: { PETITION: 50, POLICE_110: 30, GRID_APP: 20 },
  DP06: { POLICE_110: 60, GRID_APP: 22, PHONE: 18 },
  WS01: FIRM,
  WS02: FIRM,
  WS03: { GRID_APP: 44, LAW_ENF: 20, IOT_SENSOR: 16, HOTLINE_12345: 20 },
  WS04: { FIRE_119: 40, IOT_SENSOR: 30, GRID_APP: 30 },
  ER01: { FIRE_119: 46, PHONE: 22, GRID_APP: 22, POLICE_110: 10 },
  ER02: { IOT_SENSOR: 44, PHONE: 20, FIRE_119: 20, GRID_APP: 16 },
  ER03: { IOT_SENSOR: 70, DISTRICT_DOWN: 30 },
  ER04: { IOT_SENSOR: 60, GRID_APP: 40 },
  ER05: { GRID_APP: 40, HOTLINE_12345: 26, ONLINE_PATROL: 20, WARNING: 14 },
  ER06: { GRID_APP: 40, PARTTIME_APP: 26, HOTLINE_12345: 24, WARNING: 10 },
  ER07: { POLICE_110: 48, PHONE: 26, GRID_APP: 20, RESIDENT_WECHAT: 6 },
  ER08: { GRID_APP: 36, PARTTIME_APP: 22, PHONE: 16, WARNING: 26 },
  ER10: LIFE,
  ER11: LIFE,
  ER12: LIFE,
  ER13: LIFE,
  ER09: { GRID_APP: 50, DISTRICT_DOWN: 50 },
  CI01: { POLICE_110: 100 },
  UM06: { HOTLINE_12345: 40, RESIDENT_WECHAT: 26, IOT_SENSOR: 18, PHONE: 16 },
  UM07: { LAW_ENF: 26, HOTLINE_12345: 40, GRID_APP: 24, DISTRICT_DOWN: 10 },
  UM08: { HOTLINE_12345: 46, POLICE_110: 24, RESIDENT_WECHAT: 20, PHONE: 10 },
  EA01: { ENTERPRISE_117: 100 },
  HA01: { GRID_APP: 50, PETITION: 18, HOTLINE_12345: 20, PHONE: 12 },
  HA02: { GRID_APP: 60, RESIDENT_WECHAT: 24, PHONE: 16 },
  CS01: { HOTLINE_12345: 60, RESIDENT_WECHAT: 40 },
}

export const sharesOf = (typeCode: string): Shares =>
  BY_TYPE[typeCode] ?? (typeCode.startsWith('PS') || typeCode.startsWith('HA') ? HOME : STREET)

export function channelFor(typeCode: string, random: Random): Channel {
  const shares = Object.entries(sharesOf(typeCode)) as [Channel, number][]
  return random.weighted(shares, ([, share]) => share)[0]
}

/** A number in the manner of the channel; the same event has the same number at each start of the town. */
export function sourceNumber(channel: Channel, date: string, serial: number): string {
  const day = date.replaceAll('-', '')
  const n = String(serial).padStart(5, '0')
  switch (channel) {
    case 'HOTLINE_12345':
      return `RX${day}${n}`
    case 'POLICE_110':
      return `J${day}-${n}`
    case 'FIRE_119':
      return `X${day}-${n}`
    case 'PETITION':
      return `信访${day}${n}`
    case 'ENTERPRISE_117':
      return `QY${day}${n}`
    case 'DISTRICT_DOWN':
      return `江渡交办${day}-${n}`
    case 'LAW_ENF':
      return `ZF${day}${n}`
    case 'GRID_APP':
    case 'PARTTIME_APP':
    case 'RESIDENT_WECHAT':
    case 'AI_VIDEO':
    case 'IOT_SENSOR':
    case 'ONLINE_PATROL':
    case 'PHONE':
    case 'WARNING':
      return `${channel}-${day}-${n}`
  }
}
