/** Forms printed at a real hub; what stands on them is read back with the tools of poppler. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Health } from './health.ts'
import type { Hub } from './hub.ts'
import { Screen, SmallTown, until } from './hubFixture.ts'

const has = (tool: string): boolean => {
  try {
    execFileSync(tool, ['-v'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

describe('a printed form', { timeout: 60_000 }, () => {
  let root: string
  let town: SmallTown
  let hub: Hub
  let officer: Screen
  let taskIds: string[]

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'prints-'))
    town = await SmallTown.open(root)
    await town.plug()
    hub = await town.hub()
    await until(async () => {
      const answer = await fetch(`http://127.0.0.1:${hub.seatsPort}/healthz`)
      return ((await answer.json()) as Health).link.state === 'online' ? true : undefined
    })
    officer = await Screen.signIn(hub)
    const wrote = async (type: string, payload: object): Promise<string[]> => {
      const answer = await officer.act(type, payload)
      if (!answer.ok) throw new Error(answer.code)
      return answer.data.wrote
    }
    const incidentId = (
      await wrote('incident.report', {
        ...{ channel: 'HOTLINE_12345', typeCode: 'PS01', text: '小货车堵住消防通道', place: '石桥湾7栋' },
        caller: { name: '秦小满', phone: '13900001111' },
        answers: [{ question: '报警人位置与电话', answer: '13900001111' }],
      })
    )
      .find((key) => key.startsWith('incident/'))
      ?.slice('incident/'.length)
    const targets = ['S05', 'S08'].map((id) => ({ kind: 'POST', id }))
    const tasks = await wrote('incident.dispatch', {
      incidentId,
      targets,
      instruction: '疏通消防通道，劝离车辆',
    })
    taskIds = tasks.flatMap((key) => (key.startsWith('task/') ? [key.slice(5)] : []))
  }, 60_000)
  afterAll(async () => {
    officer.close()
    await hub.close()
    await town.close()
    rmSync(root, { recursive: true, force: true })
  })

  const print = async (name: string, params: object): Promise<{ file: string; text: string }> => {
    const answer = await officer.ask(name, params)
    if (!answer.ok) throw new Error(answer.code)
    const form = answer.data as unknown as { name: string; pdf: string }
    const file = join(root, form.name)
    writeFileSync(file, Buffer.from(form.pdf, 'base64'))
    return { file, text: execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' }) }
  }

  it.skipIf(!has('pdftotext'))('names the task by its own number, and nobody who reported it', async () => {
    const slips = []
    for (const taskId of taskIds) slips.push(await print('slip.pdf', { taskId }))
    const numbers = slips.map(({ text }) => /\d{6}-[0-9A-Z]+-[0-9A-Z]+-\d+/.exec(text)?.[0])
    expect(new Set(numbers).size).toBe(2)
    expect(numbers).not.toContain(undefined)
    const [slip, asked] = slips.map(({ text }) => text)
    expect(slip).toContain('任务交办单')
    expect(slip).toContain('疏通消防通道，劝离车辆')
    expect(slip).toContain('消防安全岗')
    // a stationed unit is asked
    expect(asked).toContain('商请函')
    expect(slip).not.toContain('小货车')
    for (const text of [slip, asked]) expect(text).not.toMatch(/秦小满|13900001111/)
  })

  it.skipIf(!has('pdffonts'))('carries its Chinese characters in itself', async () => {
    const { file } = await print('slip.pdf', { taskId: taskIds[0] ?? '' })
    const fonts = execFileSync('pdffonts', [file], { encoding: 'utf8' }).trim().split('\n').slice(2)
    expect(fonts.length).toBeGreaterThan(0)
    // columns: name type encoding emb sub uni object
    for (const font of fonts) expect(font).toMatch(/\syes\s+yes\s+yes\s/)
  })

  it.skipIf(!has('pdftotext'))('lists whom to call, with room for the answer', async () => {
    const { text } = await print('calls.pdf', {})
    expect(text).toContain('叫应单')
    expect(text).toContain('共 2 项')
    expect(text).toContain('公安联勤岗')
  })

  it('is written into the audit, and refused for what is not there', async () => {
    expect(await officer.ask('slip.pdf', { taskId: 'none' })).toMatchObject({ ok: false, code: 'NOT_FOUND' })
    const leader = await Screen.signIn(hub, 'U3')
    const audit = await leader.ask('audit.recent', { limit: 20 })
    expect(audit.ok && JSON.stringify(audit.data)).toContain('slip.pdf')
    leader.close()
  })
})
