import { createPublicKey, verify } from 'node:crypto'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { grantText, type AnyRow, type GrantsBody } from '../../contract/index.ts'
import { openPlatform, type Platform } from '../index.ts'
import { GRANT_MS, RENEW_BELOW_MS } from './index.ts'

let folder: string
let platform: Platform
let now: number
const user = (id: string, role: string, active = true): AnyRow => ({
  ...{ id, rev: 1, name: id, role, active, grantUntil: 0 },
  ...{ pinSalt: new Uint8Array(16), pinHash: new Uint8Array(32) },
})
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'grants-'))
  now = Date.UTC(2026, 10, 22)
  const opened = openPlatform({ dataDir: folder, clock: { now: () => now }, create: true })
  if (!opened.ok) throw new Error(opened.code)
  platform = opened.platform
  const rows = [user('U1', 'DUTY_OFFICER'), user('U2', 'DUTY_LEADER'), user('U3', 'TRAINER', false)]
  platform.importTown({
    ...{ townshipId: 'yunlan', name: '云澜', at: now },
    rows: rows.map((row) => ['user', row] as const),
  })
})
afterEach(async () => {
  await platform.close()
  rmSync(folder, { recursive: true })
})
const body = async (): Promise<GrantsBody> => {
  const found = await platform.store.load('yunlan', [{ table: 'config', id: 'grants' }])
  return [...found.values()][0]?.['body'] as GrantsBody
}
const seq = async (): Promise<number> => (await platform.store.township('yunlan'))?.end.seq ?? 0

it('signs a grant for each active user, which the key in the row verifies', async () => {
  await platform.refreshGrants()
  const { townshipId, key, grants } = await body()
  expect(grants.map(({ userId, role, notAfter }) => [userId, role, notAfter])).toEqual([
    ['U1', 'DUTY_OFFICER', now + GRANT_MS],
    ['U2', 'DUTY_LEADER', now + GRANT_MS],
  ])
  const publicKey = createPublicKey({ key: Buffer.from(key, 'base64url'), format: 'der', type: 'spki' })
  for (const grant of grants) {
    const signature = Buffer.from(grant.signature, 'base64url')
    expect(verify(null, Buffer.from(grantText(townshipId, grant)), publicKey, signature)).toBe(true)
    const greedy = { ...grant, notAfter: grant.notAfter + 1 }
    expect(verify(null, Buffer.from(grantText(townshipId, greedy)), publicKey, signature)).toBe(false)
  }
  expect(statSync(join(folder, 'keys', 'grants.pem')).mode & 0o777).toBe(0o600)
})

it('writes nothing while all grants last, and renews them well before they end', async () => {
  await platform.refreshGrants()
  const first = await seq()
  now += GRANT_MS - RENEW_BELOW_MS
  await platform.refreshGrants()
  expect(await seq()).toBe(first)
  now += 1
  await platform.refreshGrants()
  expect(await seq()).toBe(first + 1)
  expect((await body()).grants[0]?.notAfter).toBe(now + GRANT_MS)
})

it('takes back the grant of who is revoked or has another role, at once', async () => {
  await platform.refreshGrants()
  await platform.write('yunlan', [
    { table: 'user', op: 'put', row: { ...user('U1', 'DUTY_OFFICER', false), rev: 2 } },
    { table: 'user', op: 'put', row: { ...user('U2', 'COMMANDER'), rev: 2 } },
  ])
  expect((await body()).grants.map(({ userId, role }) => [userId, role])).toEqual([['U2', 'COMMANDER']])
})
