// The small fictional town that chaos happens in: its platform's files and the keys of all who connect, made once and
// copied for every scenario.
import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  realPace,
  systemClock,
  type AnyRow,
  type TableName,
  type TerminalHolds,
} from '../../native/contract/index.ts'
import { openPlatform } from '../../native/platform/index.ts'
import { hashPin } from '../../native/seats/index.ts'
import { hubPublicKey, readTownAssets } from '../../native/town/index.ts'

export const TOWNSHIP = 'chaos'
export const HUB_ID = 'hub1'
export const CLERK = { id: 'clerk', pin: '246810' }
export const GRIDS = ['g1', 'g2', 'g3', 'g4']

const { model } = readTownAssets()

/** Posts that tasks are given to here. */
export const POSTS = model.posts
  .filter((post) => post.dispatchTarget)
  .map((post) => post.id)
  .slice(0, 3)

/** Field devices and what they act for. */
export const TERMINALS: Readonly<Record<string, TerminalHolds>> = {
  feed1: { kind: 'FEED', id: 'iot' },
  grid1: { kind: 'GRID', id: GRIDS[0] ?? '' },
  post1: { kind: 'POST', id: POSTS[0] ?? '' },
}

const FOREVER = 4e12

export const terminalKeyFile = (keysDir: string, deviceId: string): string =>
  join(keysDir, `terminal-${deviceId}.pem`)

/** @param buildings rows that only make the snapshot longer */
export async function makeGround(dir: string, buildings: number): Promise<void> {
  const [platformDir, keysDir] = [join(dir, 'platform'), join(dir, 'keys')]
  for (const folder of [platformDir, join(dir, 'screens')]) mkdirSync(folder, { recursive: true })
  mkdirSync(keysDir, { recursive: true, mode: 0o700 })
  writeFileSync(join(dir, 'screens', 'desk.html'), '')
  const clock = systemClock(realPace())
  const opened = openPlatform({ dataDir: platformDir, clock, create: true })
  if (!opened.ok) throw new Error(opened.code)
  const { platform } = opened
  const rows = await townRows(buildings)
  const imported = platform.importTown({ townshipId: TOWNSHIP, name: '演练镇', rows, at: clock.now() })
  if (!imported.ok) throw new Error(imported.code)
  const hub = {
    townshipId: TOWNSHIP,
    deviceId: HUB_ID,
    role: 'hub' as const,
    publicKey: hubPublicKey(keysDir, HUB_ID),
  }
  const field = Object.entries(TERMINALS).map(([deviceId, holds]) => {
    const pair = generateKeyPairSync('ed25519')
    const pem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' })
    writeFileSync(terminalKeyFile(keysDir, deviceId), pem, { mode: 0o600 })
    const publicKey = createPublicKey(pair.privateKey)
    return { townshipId: TOWNSHIP, deviceId, role: 'terminal' as const, publicKey, holds }
  })
  const enrolled = platform.enrolAll([hub, ...field])
  if (!enrolled.ok) throw new Error(enrolled.code)
  await platform.close()
}

export const copyGround = (from: string, to: string): void => cpSync(from, to, { recursive: true })

export const terminalKey = (keysDir: string, deviceId: string): string =>
  readFileSync(terminalKeyFile(keysDir, deviceId), 'utf8')

async function townRows(buildings: number): Promise<[TableName, AnyRow][]> {
  const pinSalt = new Uint8Array(16)
  const pinHash = await hashPin(CLERK.pin, pinSalt)
  const place = { rev: 1, shape: [1, 2], lonE6: 1, latE6: 1 }
  const rows: [TableName, AnyRow][] = [
    ['config', { id: 'model', rev: 1, version: model.version, body: { ...model } }],
    ['mode', { id: 'mode', rev: 1, state: 'PEACE', since: 0, byId: '', byName: '', why: '' }],
    ['community', { ...place, id: 'c1', name: 'c1', note: '', population: 1, secretaryId: null }],
    [
      'user',
      {
        ...{ id: CLERK.id, rev: 1, name: '值班员甲', role: 'DUTY_OFFICER' },
        ...{ pinSalt, pinHash, active: true, grantUntil: FOREVER },
      },
    ],
  ]
  for (const id of GRIDS)
    rows.push([
      'grid',
      {
        ...{ ...place, id, communityId: 'c1', name: id, kind: 'COMMUNITY', leaderId: null, fullTimeId: null },
        ...{ population: 1, households: 1, helpHouseholds: 0 },
      },
    ])
  for (const { id, board, zh, en, kind, cover, dispatchTarget } of model.posts) {
    const filled = { aPersonId: 'p1', bPersonId: 'p1', onDuty: 'A', onDutySince: 0 }
    rows.push(['post', { id, rev: 1, board, zh, en, kind, cover, dispatchTarget, ...filled }])
  }
  for (let n = 0; n < buildings; n++)
    rows.push([
      'building',
      {
        ...{
          ...place,
          id: `b${String(n).padStart(6, '0')}`,
          gridId: GRIDS[n % GRIDS.length],
          microGridId: '',
        },
        ...{ name: `${n} 栋`, address: `演练路 ${n} 号`, kind: 'HOME', floors: 7, builtYear: 1998 },
        ...{ households: 28, helpHouseholds: 0 },
      },
    ])
  return rows
}
