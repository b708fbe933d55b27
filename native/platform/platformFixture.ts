/** A platform in a folder of its own, and commands for it, for the tests of this folder. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Actor, AnyRow, TableName, WireCommand } from '../contract/index.ts'
import { townModel } from '../domain/modelFixture.ts'
import { openPlatform, type Platform, type PlatformOptions } from './index.ts'

export const NOON = Date.UTC(2026, 6, 15, 4)

export const OFFICER: Actor = { kind: 'user', id: 'officer', name: '王敏', role: 'DUTY_OFFICER' }

export function folder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'platform-'))
  return {
    path,
    remove: () => {
      rmSync(path, { recursive: true, force: true })
    },
  }
}

export function platformIn(dataDir: string, more: Partial<PlatformOptions> = {}): Platform {
  const opened = openPlatform({ dataDir, clock: { now: () => NOON }, create: true, ...more })
  if (!opened.ok) throw new Error(`${opened.code} ${JSON.stringify(opened.params)}`)
  return opened.platform
}

/** The least a township needs for decisions: the model and its people. */
export function* smallTown(active = true): Generator<readonly [TableName, AnyRow]> {
  const model = townModel()
  yield ['config', { id: 'model', rev: 1, version: model.version, body: { ...model } }]
  yield [
    'grid',
    {
      ...ground,
      id: 'g1',
      communityId: 'c1',
      name: 'g1',
      kind: 'COMMUNITY',
      leaderId: null,
      fullTimeId: null,
    },
  ]
  yield ['community', { ...ground, id: 'c1', name: 'c1', note: '', secretaryId: null }]
  for (const [id, role] of [
    ['officer', 'DUTY_OFFICER'],
    ['trainer', 'TRAINER'],
  ])
    yield [
      'user',
      {
        id: id ?? '',
        rev: 1,
        name: id,
        role,
        pinSalt: new Uint8Array(1),
        pinHash: new Uint8Array(1),
        active,
        grantUntil: 4e12,
        phone: null,
      },
    ]
}

const ground = { rev: 1, shape: [1, 2], lonE6: 1, latE6: 1, population: 1, households: 1, helpHouseholds: 0 }

export function withTowns(platform: Platform, ...ids: readonly string[]): Platform {
  for (const townshipId of ids) {
    const done = platform.importTown({ townshipId, name: townshipId, rows: smallTown(), at: NOON })
    if (!done.ok) throw new Error(done.code)
  }
  return platform
}

export const act = (
  id: string,
  type: string,
  payload: object,
  more: Partial<WireCommand> = {},
): WireCommand => ({
  ...{ id, type, payload, actor: OFFICER, occurredAt: NOON, base: {}, configVersion: 1 },
  ...more,
})

export const reported = (id: string, text = '占道', more: Partial<WireCommand> = {}): WireCommand =>
  act(id, 'incident.report', { channel: 'PHONE', typeCode: 'UM03', text, place: '江边', gridId: 'g1' }, more)
