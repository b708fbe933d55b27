/** A small town for tests: two grids, three posts, one officer, the real model. */
import { decodeRow, encodeRow, type AnyRow, type TableName } from '../../contract/index.ts'
import { townModel } from '../../domain/modelFixture.ts'

const SHAPE = [106_500_000, 29_500_000, 106_510_000, 29_500_000, 106_510_000, 29_510_000]

/** As a platform keeps them: what a row does not say is null. */
export function* townRows(households = 60): Generator<readonly [TableName, AnyRow]> {
  for (const [table, said] of whatIsSaid(households)) {
    const row = decodeRow(table, encodeRow(table, said))
    if (!row) throw new Error(`${table}/${said.id} is no row of its table`)
    yield [table, row]
  }
}

function* whatIsSaid(households: number): Generator<readonly [TableName, AnyRow]> {
  const model = townModel()
  yield ['config', { id: 'model', rev: 1, version: model.version, body: { ...model } }]
  yield ['community', place('c1', { name: '滨江社区', note: '', population: 9_000, secretaryId: null })]
  for (const id of ['g1', 'g2', 'g3'])
    yield [
      'grid',
      place(id, {
        communityId: 'c1',
        name: `${id} 网格`,
        kind: 'COMMUNITY',
        households: 400,
        population: 1_000,
        helpHouseholds: 3,
        leaderId: null,
        fullTimeId: null,
      }),
    ]
  for (const post of model.posts)
    yield [
      'post',
      {
        id: post.id,
        rev: 1,
        board: post.board,
        zh: post.zh,
        en: post.en,
        kind: post.kind,
        cover: post.cover,
        dispatchTarget: post.dispatchTarget,
        aPersonId: 'p1',
        bPersonId: 'p2',
        onDuty: 'A',
        onDutySince: 1,
      },
    ]
  for (const [id, name, role] of USERS)
    yield [
      'user',
      {
        id,
        rev: 1,
        name,
        role,
        pinSalt: new Uint8Array([1]),
        pinHash: new Uint8Array([2]),
        active: true,
        grantUntil: 4e12,
      },
    ]
  for (let k = 0; k < households; k++)
    yield [
      'household',
      {
        id: `h${String(k).padStart(5, '0')}`,
        rev: 1,
        gridId: `g${String((k % 3) + 1)}`,
        buildingId: 'b1',
        unit: 1,
        floor: k,
        door: `${String(k)}-1`,
      },
    ]
}

const USERS = [
  ['officer', '王敏', 'DUTY_OFFICER'],
  ['leader', '陈国梁', 'DUTY_LEADER'],
] as const

const place = (id: string, fields: Record<string, unknown>): AnyRow => ({
  id,
  rev: 1,
  ...fields,
  shape: SHAPE,
  lonE6: 106_505_000,
  latE6: 29_505_000,
})
