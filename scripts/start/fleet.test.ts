import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync, existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Fleet } from './fleet.ts'
import type { Plan } from './processes.ts'

let dir = ''
let fleet: Fleet | undefined
const fallen: string[] = []
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'hub-fleet-'))
  fallen.length = 0
})
afterEach(async () => {
  await fleet?.stop()
  rmSync(dir, { recursive: true, force: true })
})

function planned(name: string, code: string): Plan {
  writeFileSync(join(dir, `${name}.mjs`), code)
  return { name, args: [join(dir, `${name}.mjs`)], readyWithinMs: 3000 }
}

function newFleet(): Fleet {
  fleet = new Fleet(
    { root: dir, dataDir: dir },
    {
      fell: (plan, ended) => fallen.push(`${plan.name} ${ended.signal ?? ended.code}`),
      recovered: () => fallen.push('up'),
    },
  )
  return fleet
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 200 && !holds(); i++) await sleep(50)
  expect(holds()).toBe(true)
}

const server = `setInterval(() => {}, 1000); console.log('ready ' + JSON.stringify({ pid: process.pid }))`

describe('a fleet of processes', () => {
  it('is up when the process says so, and hands on what it said', async () => {
    const up = await newFleet().bringUp(planned('a', server))
    expect(up).toMatchObject({ ok: true, said: { pid: expect.any(Number) as number } })
  })

  it("hands on a process's own reason for not coming up", async () => {
    const code = `console.error('fatal {"code":"PORT_BUSY","message":"m"}'); process.exit(3)`
    const up = await newFleet().bringUp(planned('a', code))
    expect(up).toMatchObject({ ok: false, ended: { code: 3, fatal: { code: 'PORT_BUSY', message: 'm' } } })
  })

  it('ends a process that never says it is up', async () => {
    const plan = {
      ...planned('a', `setInterval(() => {}, 1000); console.log(process.pid)`),
      readyWithinMs: 700,
    }
    expect(await newFleet().bringUp(plan)).toEqual({ ok: false, ended: undefined })
    const pid = Number(readFileSync(join(dir, 'logs/a.log'), 'utf8'))
    expect(alive(pid)).toBe(false)
  })

  it('starts a killed process again', async () => {
    const up = await newFleet().bringUp(planned('a', server))
    const pid = up.ok ? Number(up.said['pid']) : 0
    process.kill(pid, 'SIGKILL')
    await until(() => fallen.length === 2)
    expect(fallen).toEqual(['a SIGKILL', 'up'])
  })

  it('kills what ignores being asked, after five seconds', async () => {
    const up = await newFleet().bringUp(planned('a', `process.on('SIGTERM', () => {}); ${server}`))
    const pid = up.ok ? Number(up.said['pid']) : 0
    await fleet?.stop()
    expect(alive(pid)).toBe(false)
    expect(fallen).toEqual([])
  })

  it('leaves nobody behind when the starter itself is killed outright', async () => {
    const marker = join(dir, 'asked')
    const orphan = planned(
      'orphan',
      `import { writeFileSync } from 'node:fs'
       process.on('SIGTERM', () => { writeFileSync(${JSON.stringify(marker)}, ''); process.exit(0) }); ${server}`,
    )
    const fleetUrl = JSON.stringify(join(import.meta.dirname, 'fleet.ts'))
    const starter = join(dir, 'starter.mjs')
    writeFileSync(
      starter,
      `import { Fleet } from ${fleetUrl}
       const fleet = new Fleet({ root: ${JSON.stringify(dir)}, dataDir: ${JSON.stringify(dir)} }, { fell() {}, recovered() {} })
       const up = await fleet.bringUp(${JSON.stringify(orphan)})
       console.log(up.said.pid)`,
    )
    const child = spawn(process.execPath, [starter], { stdio: ['ignore', 'pipe', 'inherit'] })
    const pid = await new Promise<number>((done) => child.stdout.once('data', (b: Buffer) => done(Number(b))))
    expect(alive(pid)).toBe(true)
    child.kill('SIGKILL')
    await until(() => !alive(pid))
    expect(existsSync(marker)).toBe(true)
  })
})
