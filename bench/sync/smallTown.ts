/** The least a township needs for decisions: the model, one grid, its officer. */
import type { AnyRow, TableName } from '../../native/contract/index.ts'
import { readTownAssets } from '../../native/town/index.ts'

const { model } = readTownAssets()
const place = { rev: 1, shape: [1, 2], lonE6: 1, latE6: 1, population: 1, households: 1, helpHouseholds: 0 }

export function* smallTown(): Generator<readonly [TableName, AnyRow]> {
  yield ['config', { id: 'model', rev: 1, version: model.version, body: { ...model } }]
  yield ['community', { ...place, id: 'c1', name: '滨江社区', note: '', secretaryId: null }]
  const people = { leaderId: null, fullTimeId: null }
  yield ['grid', { ...place, ...people, id: 'g1', communityId: 'c1', name: '第一网格', kind: 'COMMUNITY' }]
  const pin = { pinSalt: new Uint8Array(1), pinHash: new Uint8Array(1), active: true, grantUntil: 4e12 }
  yield ['user', { ...pin, id: 'officer', rev: 1, name: '王敏', role: 'DUTY_OFFICER' }]
}
