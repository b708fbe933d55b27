import { CHANNELS } from '../../contract/index.ts'
import type { PostDefinition, TerminalHolds } from '../../contract/index.ts'
import type { Register } from '../register/index.ts'

/** One field terminal: its device id at the platform, the name its acts are shown under, and whom it stands for. */
export interface RosterEntry {
  readonly deviceId: string
  readonly name: string
  readonly holds: TerminalHolds
}

/** Channels spoken by the grids' own terminals; every other one has a feed. */
const NO_FEED: readonly string[] = ['GRID_APP']

const FEED_NAMES: Readonly<Record<string, string>> = {
  PARTTIME_APP: '兼职网格员平台',
  RESIDENT_WECHAT: '居民数智网格员',
  HOTLINE_12345: '12345热线平台',
  POLICE_110: '110非警务分流',
  FIRE_119: '119联动平台',
  PETITION: '信访平台',
  ENTERPRISE_117: '117企业服务',
  LAW_ENF: '行政执法平台',
  AI_VIDEO: 'AI视频平台',
  IOT_SENSOR: '物联感知平台',
  ONLINE_PATROL: '线上巡检',
  DISTRICT_DOWN: '区治理中心',
  PHONE: '值班电话转写',
  WARNING: '上级预警平台',
}

export const deviceIdOf = (holds: TerminalHolds): string => `${holds.kind.toLowerCase()}-${holds.id}`

/** Every terminal of the town: posts, grids, communities, teams, and a feed for each channel. */
export function rosterOf(register: Register, posts: readonly PostDefinition[]): RosterEntry[] {
  const { ground } = register
  const entries: RosterEntry[] = []
  const add = (holds: TerminalHolds, name: string): void => {
    entries.push({ deviceId: deviceIdOf(holds), name, holds })
  }
  for (const post of posts) add({ kind: 'POST', id: post.id }, post.zh)
  for (const grid of [...ground.grids, ...ground.specials]) add({ kind: 'GRID', id: grid.id }, grid.name)
  for (const community of ground.communities) add({ kind: 'COMMUNITY', id: community.id }, community.name)
  for (const team of register.rows.team?.() ?? []) add({ kind: 'TEAM', id: team.id }, team.name)
  for (const channel of CHANNELS) {
    if (!NO_FEED.includes(channel)) add({ kind: 'FEED', id: channel }, FEED_NAMES[channel] ?? channel)
  }
  return entries
}
