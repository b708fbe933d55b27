import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { AnyRow, TableName } from '../contract/index.ts'
import { readOrMakeKey, sealKeys, sealResident } from '../seal/index.ts'
import type { Hub } from './hub.ts'
import { Screen, SmallTown, until } from './hubFixture.ts'

const people = [
  { id: 'R1', name: '呼延不换', phone: '000-7788-9900', birthYear: 1941, needsHelp: true },
  { id: 'R2', name: '司徒阿九', phone: '000-1122-3344', birthYear: 1990, needsHelp: false },
] as const
const reason = '疏散核对人数'

let root: string
let town: SmallTown
let hub: Hub
let screen: Screen
let incidentId: string

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'register-'))
  const key = readOrMakeKey(join(root, 'keys', 'seal.key'))
  if (!key.ok) throw new Error(key.code)
  const keys = sealKeys(key.key)
  const building = {
    id: 'B1',
    rev: 1,
    gridId: 'G1',
    microGridId: 'M1',
    name: '石桥湾7栋',
    address: '云河路12号',
  }
  const grid = {
    ...{ id: 'G1', rev: 1, communityId: 'C1', name: '石桥湾社区第1网格', kind: 'COMMUNITY', shape: [] },
    ...{
      lonE6: 1,
      latE6: 1,
      households: 2,
      population: 2,
      helpHouseholds: 1,
      leaderId: null,
      fullTimeId: null,
    },
  } as const
  const rows: [TableName, AnyRow][] = [
    ['grid', grid],
    [
      'building',
      {
        ...building,
        kind: 'HOME',
        floors: 7,
        builtYear: 1998,
        households: 2,
        helpHouseholds: 1,
        shape: [],
        lonE6: 1,
        latE6: 1,
      },
    ],
    ['household', { id: 'H1', rev: 1, gridId: 'G1', buildingId: 'B1', unit: 2, floor: 3, door: '302' }],
    ...people.map(({ id, ...details }): [TableName, AnyRow] => [
      'resident',
      { id, rev: 1, gridId: 'G1', householdId: 'H1', ...sealResident(keys, id, 1, details) },
    ]),
  ]
  town = await SmallTown.open(root, undefined, undefined, rows)
  await town.plug()
  hub = await town.hub()
  await until(async () => {
    const answer = await fetch(`http://127.0.0.1:${String(hub.seatsPort)}/healthz`)
    return (await answer.text()).includes('"state":"online"') ? true : undefined
  })
  screen = await Screen.signIn(hub)
  const made = await screen.act('incident.report', {
    channel: 'PHONE',
    typeCode: 'UM03',
    text: '冒烟',
    place: '石桥湾7栋',
  })
  if (!made.ok) throw new Error(made.code)
  incidentId = made.data.wrote.find((key) => key.startsWith('incident/'))?.slice('incident/'.length) ?? ''
}, 40_000)
afterAll(async () => {
  screen.close()
  await hub.close()
  await town.close()
  rmSync(root, { recursive: true, force: true })
})

const asked = async (name: string, params: object): Promise<unknown> => {
  const answer = await screen.ask(name, params)
  return answer.ok ? answer.data : answer.code
}

it('finds a record by its door or by its whole name, and shows neither name nor number', async () => {
  const records = people.map(({ id }) => ({
    residentId: id,
    buildingName: '石桥湾7栋',
    unit: 2,
    floor: 3,
    door: '302',
  }))
  expect(await asked('resident.atDoor', { buildingId: 'B1', door: '302', incidentId, reason })).toEqual(
    records,
  )
  expect(await asked('resident.atDoor', { buildingId: 'B1', door: '2-302', incidentId, reason })).toEqual(
    records,
  )
  expect(await asked('resident.atDoor', { buildingId: 'B1', door: '30', incidentId, reason })).toEqual([])
  expect(await asked('resident.find', { by: 'name', value: '呼延不换', incidentId, reason })).toEqual(
    records.slice(0, 1),
  )
  expect(await asked('resident.find', { by: 'phone', value: '00011223344', incidentId, reason })).toEqual(
    records.slice(1),
  )
  expect(await asked('resident.find', { by: 'name', value: '呼延', incidentId, reason })).toEqual([])
})

it('opens one record for a minute with role, reason and an open incident, and leaves a trace of each look', async () => {
  expect(await asked('resident.reveal', { residentId: 'R1', incidentId, reason })).toMatchObject({
    ...{ residentId: 'R1', name: '呼延不换', phone: '000-7788-9900', birthYear: 1941, needsHelp: true },
  })
  expect(await asked('resident.reveal', { residentId: 'R1', incidentId: 'none', reason })).toBe(
    'INCIDENT_NOT_OPEN',
  )
  expect(await asked('resident.reveal', { residentId: 'R9', incidentId, reason })).toBe('NOT_FOUND')
  expect(await asked('resident.reveal', { residentId: 'R1', incidentId, reason: '看' })).toBe('BAD_MESSAGE')
  const trainer = await Screen.signIn(hub, 'U2')
  expect(await trainer.ask('resident.reveal', { residentId: 'R1', incidentId, reason })).toMatchObject({
    code: 'NOT_ALLOWED',
  })
  trainer.close()
  const leader = await Screen.signIn(hub, 'U3')
  const lines = await leader.ask('audit.recent', { limit: 50 })
  leader.close()
  const acts = JSON.stringify(lines)
  expect(acts).toContain('resident.reveal')
  expect(acts).toContain(reason)
  for (const secret of ['呼延', '7788', '司徒']) expect(acts).not.toContain(secret)
})

it('finds the building by its initials or its street, with the grid it lies in', async () => {
  const there = { kind: 'building', id: 'B1', address: '云河路12号', gridId: 'G1', lonE6: 1 }
  await until(async () => {
    const answer = await screen.ask('place.search', { text: 'sqw7' })
    return answer.ok && Array.isArray(answer.data) && answer.data.length > 0 ? true : undefined
  })
  expect(await asked('place.search', { text: 'sqw7' })).toMatchObject([there])
  expect(await asked('place.search', { text: '云河路12' })).toMatchObject([there])
  expect(await asked('place.search', { text: '302' })).toEqual([])
})

it('lets nobody copy the register record by record', async () => {
  for (let n = 0; n < 20; n++) await screen.ask('resident.reveal', { residentId: 'R2', incidentId, reason })
  expect(await asked('resident.reveal', { residentId: 'R2', incidentId, reason })).toBe('REGISTER_TOO_MANY')
})

it('writes nobody of the register in clear, into no file of the hub, the search index among them', async () => {
  await until(async () => {
    const found = (await screen.ask('search', { text: '石桥湾7栋' })) as unknown as {
      data: { groups: unknown[] }
    }
    return found.data.groups.length > 0 ? true : undefined
  })
  expect(await asked('search', { text: '呼延不换' })).toMatchObject({ groups: [] })
  const files = readdirSync(join(root, 'hub'), { recursive: true, withFileTypes: true })
  for (const { name, parentPath } of files.filter((entry) => entry.isFile())) {
    const bytes = readFileSync(join(parentPath, name))
    for (const { name: person, phone } of people)
      expect(bytes.includes(person) || bytes.includes(phone), name).toBe(false)
  }
})
