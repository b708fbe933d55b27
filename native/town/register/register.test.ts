import { createHash } from 'node:crypto'
import Value from 'typebox/value'
import { beforeAll, describe, expect, it } from 'vitest'
import { tableDefinition, TABLE_NAMES } from '../../contract/index.ts'
import type { Row, TableName } from '../../contract/index.ts'
import { hashPin } from '../../seats/index.ts'
import { lookupKey, openResident, sealKeys } from '../../seal/index.ts'
import { readTownAssets } from '../assets.ts'
import { makeRegister } from './index.ts'
import type { Register } from './index.ts'

const assets = readTownAssets()
const keys = sealKeys(new Uint8Array(32).fill(3))
const now = Date.UTC(2026, 4, 12, 2, 0)
const make = (seed: number): Register => makeRegister({ ...assets, seed, sealKeys: keys, now })

let register: Register
const SOME = 14_200
const residents: Row<'resident'>[] = []
beforeAll(() => {
  register = make(1)
  // Sealing takes its time; the first community is enough here, all of them are counted where the town is seeded.
  for (const row of register.rows.resident?.() ?? []) {
    if (residents.length === SOME) break
    residents.push(row)
  }
}, 120_000)

function rowsOf<T extends TableName>(table: T, of: Register = register): Row<T>[] {
  return [...(of.rows[table]?.() ?? [])]
}

describe('the register', () => {
  it('has the figures of the subdistrict', () => {
    const count = (table: TableName): number => rowsOf(table).length
    expect(rowsOf('grid').filter((g) => g.kind === 'COMMUNITY')).toHaveLength(116)
    expect(rowsOf('grid').filter((g) => g.kind !== 'COMMUNITY')).toHaveLength(7)
    expect(count('microGrid')).toBe(709)
    expect(count('building')).toBe(3985)
    expect(count('business')).toBe(15_240)
    expect(count('camera')).toBe(1000)
    expect(count('post')).toBe(24)
    for (const group of assets.figures.cameraGroups) {
      expect(rowsOf('camera').filter((c) => c.groupId === group.id)).toHaveLength(group.count)
    }
    const kinds = new Map<string, number>()
    for (const sensor of rowsOf('sensor')) kinds.set(sensor.kind, (kinds.get(sensor.kind) ?? 0) + 1)
    expect(Object.fromEntries(kinds)).toEqual({
      SMOKE: 3200,
      GAS: 420,
      WATER_LEVEL: 6,
      RAIN: 4,
      DISPLACEMENT: 12,
      CROWD: 24,
      ELEVATOR: 380,
      MANHOLE: 150,
      WATER_PRESSURE: 20,
    })
    const roles = new Map<string, number>()
    for (const person of rowsOf('person')) {
      if (person.gridRole) roles.set(person.gridRole, (roles.get(person.gridRole) ?? 0) + 1)
    }
    expect(Object.fromEntries(roles)).toEqual({
      GRID_LEADER: 123,
      FULL_TIME: 116,
      PART_TIME: 240,
      ADVISOR: 60,
      N_FORCE: 2060,
    })
    for (const community of assets.figures.communities) {
      const grids = new Set(
        rowsOf('grid')
          .filter((g) => g.communityId === community.id)
          .map((g) => g.id),
      )
      const in_ = (row: { gridId: string }): boolean => grids.has(row.gridId)
      expect(
        rowsOf('grid')
          .filter((g) => grids.has(g.id))
          .reduce((n, g) => n + g.population, 0),
      ).toBe(community.population)
      if (community.id === 'C01') expect(residents.filter(in_)).toHaveLength(SOME)
      expect(rowsOf('business').filter(in_)).toHaveLength(community.businesses)
    }
  })

  it('writes only rows that the contract accepts, with ids of their own', () => {
    for (const table of TABLE_NAMES) {
      const ids = new Set<string>()
      // Blob columns are Uint8Arrays, which the JSON schema does not describe.
      const { row: schema, columns } = tableDefinition(table)
      const blobs = columns.filter((c) => c.kind === 'blob').map((c) => c.name)
      const rows = table === 'resident' ? residents : rowsOf(table)
      for (const row of rows) {
        ids.add(row.id)
        const plain = { ...row, ...Object.fromEntries(blobs.map((name) => [name, ''])) }
        if (!Value.Check(schema, plain))
          throw new Error(`${table}/${row.id}: ${JSON.stringify(Value.Errors(schema, plain))}`)
        if (ids.size > 3000) break
      }
      expect(ids.size).toBe(Math.min(rows.length, Math.max(ids.size, 0)))
    }
  }, 60_000)

  it('joins: every household, shop, device and person is where something is', () => {
    const buildings = new Map(rowsOf('building').map((b) => [b.id, b]))
    const grids = new Set(rowsOf('grid').map((g) => g.id))
    for (const row of [...rowsOf('household'), ...rowsOf('business')]) {
      expect(buildings.get(row.buildingId)?.gridId).toBe(row.gridId)
    }
    for (const row of [...rowsOf('camera'), ...rowsOf('sensor')]) expect(grids.has(row.gridId)).toBe(true)
    for (const person of rowsOf('person'))
      if (person.gridId !== null) expect(grids.has(person.gridId)).toBe(true)
    const households = new Set(rowsOf('household').map((h) => h.id))
    for (const resident of residents) expect(households.has(resident.householdId)).toBe(true)
    const persons = new Set(rowsOf('person').map((p) => p.id))
    for (const post of rowsOf('post'))
      expect([persons.has(post.aPersonId), persons.has(post.bPersonId)]).toEqual([true, true])
    for (const grid of rowsOf('grid')) expect(persons.has(grid.leaderId ?? '')).toBe(true)
  })

  it('counts households and those who need help alike for buildings, grids and residents', () => {
    const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0)
    expect(sum(rowsOf('building').map((b) => b.households))).toBe(rowsOf('household').length)
    expect(sum(rowsOf('grid').map((g) => g.population))).toBe(111_800)
    const help = new Set<string>()
    for (const resident of residents.slice(0, 4000)) {
      if (openResident(keys, resident.id, resident.sealed)?.needsHelp) help.add(resident.householdId)
    }
    const first = new Set(residents.slice(0, 4000).map((r) => r.householdId))
    const unfinished = new Set(
      rowsOf('household')
        .filter((h) => !first.has(h.id))
        .map((h) => h.buildingId),
    )
    const whole = rowsOf('building').filter((b) => !unfinished.has(b.id))
    const ids = new Set(whole.map((b) => b.id))
    const households = rowsOf('household').filter((h) => ids.has(h.buildingId))
    expect(sum(whole.map((b) => b.helpHouseholds))).toBe(households.filter((h) => help.has(h.id)).length)
    expect(help.size).toBeGreaterThan(20)
  }, 60_000)

  it('has camera codes of 20 digits, all different, in no real district', () => {
    const codes = rowsOf('camera').map((c) => c.gbCode)
    expect(new Set(codes).size).toBe(1000)
    for (const code of codes) expect(code).toMatch(/^999901\d{14}$/)
  })

  it('has the devices the drill scripts name', () => {
    const smoke = rowsOf('sensor').filter((s) => /#023[14]$/.test(s.name))
    const seven = rowsOf('building').find((b) => b.name === '石桥湾7栋')
    expect(smoke.map((s) => s.buildingId)).toEqual([seven?.id, seven?.id])
    expect(smoke[0]?.name).toContain('石桥湾7栋2单元')
    expect(rowsOf('household').some((h) => h.buildingId === seven?.id && h.unit === 2 && h.floor === 4)).toBe(
      true,
    )
    expect(rowsOf('camera').some((c) => c.id === 'CG5-118')).toBe(true)
  })

  it('keeps residents sealed: no name and no number in clear in any column', () => {
    const some = residents.filter((_, i) => i % 5000 === 0)
    for (const row of some) {
      const details = openResident(keys, row.id, row.sealed)
      expect(details?.phone).toMatch(/^000-/)
      expect(details?.name.length).toBeGreaterThan(1)
      const bytes =
        Buffer.concat([row.sealed, row.nameKey, row.phoneKey]).toString('utf8') + JSON.stringify(row)
      expect(bytes).not.toContain(details?.name)
      expect(bytes).not.toContain(details?.phone)
      expect(lookupKey(keys, 'phone', details?.phone ?? '').equals(row.phoneKey)).toBe(true)
    }
  })

  it('calls nobody real: every number begins with 000', () => {
    for (const row of [...rowsOf('person'), ...rowsOf('team')]) expect(row.phone).toMatch(/^000-\d{4}-\d{4}$/)
  })

  it('knows the shift on duty now, and one leader and two officers for each', () => {
    const on = rowsOf('shift').filter((s) => s.state === 'ON_DUTY')
    expect(on).toHaveLength(1)
    expect(on[0]?.startAt).toBeLessThanOrEqual(now)
    expect(on[0]?.endAt).toBeGreaterThan(now)
    for (const shift of rowsOf('shift'))
      expect([shift.leaderId.length, new Set(shift.officerIds).size]).toEqual([3, 2])
  })

  it('keeps PINs in the form in which seats check them', async () => {
    const users = rowsOf('user')
    for (const role of ['COMMANDER', 'DUTY_LEADER', 'DUTY_OFFICER', 'TRAINER', 'AUDITOR'] as const) {
      const user = users.find((u) => u.role === role)
      const pin = assets.users.find((u) => u.id === user?.id)?.pin ?? ''
      expect(
        (await hashPin(pin, user?.pinSalt ?? new Uint8Array())).equals(user?.pinHash ?? new Uint8Array()),
      ).toBe(true)
    }
  })

  it('is decided by the seed alone', () => {
    const hash = (of: Register): string => {
      const sum = createHash('sha256')
      for (const table of [
        'building',
        'business',
        'household',
        'person',
        'camera',
        'sensor',
        'user',
      ] as const) {
        for (const row of rowsOf(table, of)) sum.update(JSON.stringify(row))
      }
      return sum.digest('hex')
    }
    expect(hash(make(1))).toBe(hash(register))
  }, 120_000)
})
