import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { App } from 'vue'
import type { Row } from '../../native/contract/index.ts'
import { childId } from '../../native/contract/index.ts'
import { createScreen } from '../app.ts'
import {
  deskPictures,
  FakeHub,
  inboxSignal,
  openTask,
  pressKey,
  sessionOf,
  settle,
} from '../fixture/index.ts'
import { HubLink } from '../link/index.ts'
import { createDeskRouter, Desk } from './index.ts'

let hub: FakeHub
let link: HubLink
let app: App

const text = (): string => document.body.textContent ?? ''
const commands = (): string[] => hub.commands().map(({ type }) => type)

/** @param address where the desk was when it was last loaded */
async function open(address = ''): Promise<void> {
  document.body.innerHTML = '<div id="app"></div>'
  window.location.hash = address
  link = new HubLink({ connect: hub.connect })
  app = createScreen(Desk, link)
  app.use(createDeskRouter())
  app.mount('#app')
  link.start()
  await settle(50)
}

/** happy-dom lays nothing out; a list must believe that it has some height to show rows in. */
beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(900)
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(500)
  sessionStorage.clear()
  localStorage.clear()
  hub = new FakeHub()
  hub.users = [
    { id: 'U03', name: 'Luo', role: 'DUTY_LEADER', locked: false },
    { id: 'U06', name: 'Ren', role: 'DUTY_OFFICER', locked: false },
    { id: 'U07', name: 'Jiang', role: 'DUTY_OFFICER', locked: true },
  ]
  hub.onSignIn = ({ userId, pin }) =>
    userId === 'U06' && pin === '4004'
      ? { session: sessionOf('DUTY_OFFICER') }
      : { ok: false, code: 'SIGN_IN_FAILED', params: { left: 4 } }
  hub.pictures = {
    ...deskPictures(hub.now),
    inbox: {
      items: {
        'signal/s1': inboxSignal('s1', { receivedAt: hub.now - 20_000 }),
        'signal/s2': inboxSignal('s2', {
          receivedAt: hub.now - 10_000,
          priority: 'URGENT',
          place: 'Jiangan 66',
        }),
      },
    },
    board: { posts: {}, grids: {}, tasks: { t1: openTask('t1', { issuedAt: hub.now - 60_000 }) } },
    mode: { mode: { mode: { id: 'mode', rev: 1, state: 'PEACE', since: 0, byId: '', byName: '', why: '' } } },
  }
  hub.onCommand = ({ type }) => {
    const commandId = `hub.x.${hub.commands().length}`
    const wrote = type === 'signal.confirm' ? [`incident/${childId(commandId, 'i')}`] : []
    return { ok: true, data: { commandId, outcome: 'applied', code: null, wrote } }
  }
})
afterEach(() => {
  app.unmount()
  link.stop()
  vi.restoreAllMocks()
})

async function signIn(address = ''): Promise<void> {
  hub.session = sessionOf('DUTY_OFFICER')
  await open(address)
  await vi.waitFor(() => expect(document.querySelector('.inbox .row')).not.toBeNull(), 10_000)
}

describe('signing in', () => {
  it('lists people by role, says what the system is not for, and lets in who knows the PIN', async () => {
    await open()
    expect(text()).toContain('本系统为非涉密系统')
    expect(text()).toContain('已锁定')
    // The duty officers come first, and the first of them is chosen: only the PIN is left to type.
    const field = document.querySelector<HTMLInputElement>('#pin')
    if (!field) throw new Error('no field for the PIN')
    expect(document.activeElement).toBe(field)
    for (const pin of ['0000', '4004']) {
      field.value = pin
      field.dispatchEvent(new Event('input'))
      await settle()
      field.form?.dispatchEvent(new Event('submit', { cancelable: true }))
      await settle(50)
      if (pin === '0000') expect(text()).toContain('还可以试 4 次')
    }
    await vi.waitFor(() => expect(document.querySelector('.inbox')).not.toBeNull(), 10_000)
  })

  it('says so while there is no hub, instead of showing an empty page', async () => {
    hub.reachable = false
    await open()
    expect(text()).toContain('正在连接指挥机')
  })
})

describe('the inbox', () => {
  it('puts the critical first and latches it red until it is acknowledged', async () => {
    await signIn()
    const rows = [...document.querySelectorAll('.inbox article')]
    expect(rows[0]?.textContent).toContain('Yinxing 7')
    expect(rows[0]?.classList.contains('latched')).toBe(true)
    expect(rows[1]?.classList.contains('latched')).toBe(false)
    pressKey('j')
    await settle(50)
    pressKey(' ')
    await settle(50)
    expect(hub.commands()).toMatchObject([{ type: 'signal.acknowledge', payload: { signalId: 's1' } }])
    hub.patch('inbox', {
      items: { 'signal/s1': inboxSignal('s1', { receivedAt: hub.now - 20_000, ackAt: hub.now }) },
    })
    await settle(250)
    expect(document.querySelector('.inbox .latched')).toBeNull()
  })

  it('lists one algorithm’s alerts alone when asked to, and never hides a fire nobody has seen', async () => {
    const alert = (id: string, typeCode: string) =>
      inboxSignal(id, { typeCode, channel: 'AI_VIDEO', priority: 'NORMAL', place: `camera ${id}` })
    hub.pictures.inbox = {
      items: {
        'signal/f': inboxSignal('f', { place: 'fire' }),
        'signal/a': alert('a', 'UM01'),
        'signal/b': alert('b', 'UM02'),
        'signal/c': alert('c', 'UM01'),
      },
    }
    await signIn()
    const places = (): string[] =>
      [...document.querySelectorAll('.inbox article')].map(
        (row) => /fire|camera ./.exec(row.textContent ?? '')?.[0] ?? '',
      )
    expect(places()).toHaveLength(4)
    const choice = document.querySelector<HTMLSelectElement>('.inbox select')
    if (!choice) throw new Error('nothing to choose')
    expect([...choice.options].map(({ textContent }) => textContent?.trim())).toEqual([
      ...['全部来件', 'UM01（2）', 'UM02（1）'],
    ])
    choice.value = 'UM02'
    choice.dispatchEvent(new Event('change', { bubbles: true }))
    await settle(50)
    expect(places()).toEqual(['fire', 'camera b'])
    expect(text()).toContain('另有 2 件未列出')
    // the last of it is dealt with: everything stands there again
    hub.patch('inbox', {}, { items: ['signal/b'] })
    await settle(250)
    expect(places()).toEqual(['fire', 'camera a', 'camera c'])
  })

  it('takes a signal from the inbox to dispatched with J, D and Enter', async () => {
    await signIn()
    for (const key of ['j', 'd']) {
      pressKey(key)
      await settle(80)
    }
    pressKey('Enter')
    await settle(100)
    expect(commands()).toEqual(['signal.confirm', 'incident.dispatch'])
    expect(hub.commands()[1]?.payload).toMatchObject({
      incidentId: 'hub.x.1:i0',
      targets: [
        { kind: 'POST', id: 'S04', lead: true },
        { kind: 'POST', id: 'S05', lead: false },
        { kind: 'GRID', id: 'G01', lead: false },
      ],
    })
    expect(document.querySelector('.sheet')).toBeNull()
  })

  it('leaves out of a dispatch whom a number key switched off', async () => {
    await signIn()
    for (const key of ['j', 'd', '2', 'Enter']) {
      pressKey(key)
      await settle(80)
    }
    const payload = hub.commands()[1]?.payload
    expect(payload).toMatchObject({ targets: [{ id: 'S04' }, { id: 'G01' }] })
  })

  it('asks for a reason of the list before it dismisses, and takes it back with one key', async () => {
    await signIn()
    for (const key of ['j', 'r', '2']) {
      pressKey(key)
      await settle(80)
    }
    pressKey('Enter', { ctrl: true })
    await settle(80)
    expect(hub.commands()).toMatchObject([
      {
        type: 'signal.dismiss',
        payload: { signalId: 's1', reason: 'device fault' },
        base: { 'signal/s1': 1 },
      },
    ])
    pressKey('z')
    await settle(80)
    expect(commands()).toEqual(['signal.dismiss', 'signal.verify'])
  })

  it('opens the report with N, and not while somebody types', async () => {
    await signIn()
    const search = document.querySelector<HTMLInputElement>('input[type=search]')
    search?.focus()
    pressKey('n')
    await settle(50)
    expect(document.querySelector('.sheet')).toBeNull()
    search?.blur()
    pressKey('n')
    await settle(100)
    expect(document.querySelector('.sheet')?.textContent).toContain('电话登记')
    expect(document.activeElement?.getAttribute('role')).toBe('combobox')
  })
})

describe('what cannot be believed', () => {
  it('turns every lamp unknown and says so when the hub falls silent', async () => {
    await signIn()
    expect(document.querySelector('.inbox [data-lamp=UNKNOWN]')).toBeNull()
    await vi.waitFor(() => expect(text()).toContain('屏上数据已冻结'), 6000)
    await settle(300)
    expect(
      document.querySelector('.inbox [data-lamp=GREEN], .inbox [data-lamp=YELLOW], .inbox [data-lamp=RED]'),
    ).toBeNull()
    hub.tick()
    await settle(300)
    expect(text()).not.toContain('屏上数据已冻结')
  })

  it('says a refusal in words and keeps the form open', async () => {
    await signIn()
    hub.onCommand = () => ({ ok: false, code: 'STALE_BASE' })
    for (const key of ['j', 'r', '1']) {
      pressKey(key)
      await settle(80)
    }
    pressKey('Enter', { ctrl: true })
    await settle(80)
    expect(text()).toContain('刚被别人改过')
    expect(document.querySelector('.sheet')).not.toBeNull()
  })

  it('says 待上传 quietly for what has not reached the platform, and 未送达 with the call for what reached nobody', async () => {
    const task: Partial<Row<'task'>> & { holderName: string; unsent: boolean } = {
      ...openTask('t1', { issuedAt: hub.now - 60_000 }),
      instruction: '',
      unsent: true,
    }
    hub.pictures = {
      ...hub.pictures,
      incident: {
        incident: {
          i1: {
            id: 'i1',
            rev: 1,
            number: 'N-1',
            channel: 'PHONE',
            typeCode: 'PS03',
            priority: 'CRITICAL',
            title: 'yangan',
            text: '',
            place: 'Yinxing 7',
            gridId: null,
            receivedAt: hub.now,
            state: 'DISPATCHED',
            ackAt: hub.now,
            acceptedAt: hub.now,
            dueAt: hub.now + 3_600_000,
            reason: null,
            satisfaction: null,
            offList: false,
            callerKeyId: null,
            ...{ answers: [], category: null, repliedAt: null, plannedAt: null },
            ...{ dispatchedAt: hub.now, closedAt: null, pausedSince: null, pausedMs: 0 },
            mergedInto: null,
          },
        },
        tasks: { t1: task },
        entries: {},
        signals: {},
        merged: {},
        candidates: {},
        suggestions: {},
        ...{ cards: {}, whistles: {}, escalations: {}, ratings: {}, held: {}, repeats: {} },
      },
    }
    await signIn('#/incident/i1')
    await settle(150)
    const row = document.querySelector('.middle .tasks')?.textContent ?? ''
    expect(row).toContain('未送达')
    expect(row).toContain('待上传')
    expect(row).not.toContain('已通知')
    pressKey('p')
    await settle(80)
    pressKey('Enter', { ctrl: true })
    await settle(80)
    expect(hub.commands()).toMatchObject([
      { type: 'task.deliver', payload: { taskId: 't1', delivery: 'BY_PHONE' } },
    ])
  })
})

describe('a reload', () => {
  it('does not lose a key pressed before the console is there, unless it is a PIN being typed', async () => {
    hub.session = sessionOf('DUTY_OFFICER')
    const opening = open()
    pressKey('F4')
    await opening
    await vi.waitFor(() => expect(document.querySelector('nav .open')?.textContent).toContain('叫应'), 5000)
    app.unmount()
    link.stop()

    hub.session = null
    const again = open()
    pressKey('n')
    await again
    hub.say({ t: 'session', session: sessionOf('DUTY_OFFICER') })
    await vi.waitFor(() => expect(document.querySelector('.inbox')).not.toBeNull(), 5000)
    expect(document.querySelector('.sheet')).toBeNull()
  })
})

describe('a report that was on its way when the page was reloaded', () => {
  it('lies open once the hub has answered', async () => {
    sessionStorage.setItem(
      'hub.unanswered',
      JSON.stringify([
        {
          requestId: 'r1',
          userId: 'U06',
          type: 'incident.report',
          payload: { place: 'x' },
          callerLeftOut: true,
        },
      ]),
    )
    hub.onCommand = () => ({
      ok: true,
      data: { commandId: 'c1', outcome: 'applied', code: null, wrote: [`incident/${childId('c1', 'i')}`] },
    })
    await signIn()
    expect(hub.commands()).toMatchObject([{ requestId: 'r1' }])
    await vi.waitFor(() => expect(window.location.hash).toContain('/incident/c1:i0'))
    expect(text()).toContain('报告人姓名电话不落盘')
    expect(sessionStorage.getItem('hub.unanswered')).toBeNull()
  })
})

describe('a report by phone', () => {
  it('of a warning from above is a signal with its number, judged and sent like any other', async () => {
    hub.onCommand = ({ type }) => {
      const commandId = `hub.x.${hub.commands().length}`
      const made = { 'signal.raise': 'signal/' + childId(commandId, 's') }[type]
      return { ok: true, data: { commandId, outcome: 'applied', code: null, wrote: made ? [made] : [] } }
    }
    await signIn()
    pressKey('n')
    await settle(100)
    const write = async (field: Element | null, words: string): Promise<void> => {
      if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement))
        throw new Error('no field')
      field.focus()
      field.value = words
      field.dispatchEvent(new Event('input', { bubbles: true }))
      await settle(250)
    }
    const field = (label: string): Element | null => {
      const found = [...document.querySelectorAll('.sheet label')].find(({ textContent }) =>
        textContent?.includes(label),
      )
      return document.getElementById(found?.getAttribute('for') ?? '')
    }
    await write(document.activeElement, 'ps03')
    pressKey('Enter')
    await settle(50)
    await write(field('地点'), '全街道')
    const radios = [...document.querySelectorAll<HTMLElement>('.sheet [role="radio"]')]
    radios.find(({ textContent }) => textContent?.includes('预警'))?.click()
    await settle(50)
    expect(field('报告人')).toBeNull()
    await write(field('预警文号'), '渝气预〔2026〕12号')
    pressKey('Enter', { ctrl: true, shift: true })
    await settle(100)
    const [raised] = hub.commands()
    expect(raised).toMatchObject({
      type: 'signal.raise',
      payload: { channel: 'WARNING', sourceId: '渝气预〔2026〕12号', typeCode: 'PS03', place: '全街道' },
    })
    expect(window.location.hash).toContain('signal/')
  })

  it('is written down, accepted and dispatched in one go, with the caller sent in clear only to the hub', async () => {
    hub.onQuery = ({ name }) => ({
      ok: true,
      data:
        name === 'place.search'
          ? [
              {
                kind: 'building',
                id: 'B1',
                name: 'Shiqiao 1',
                address: 'River 12',
                gridId: 'G01',
                gridName: 'Wangjiang 01',
                communityName: 'Wangjiang',
                lonE6: 1,
                latE6: 2,
              },
            ]
          : { buildings: [], streets: [], grids: [], communities: [] },
    })
    hub.onCommand = ({ type }) => {
      const commandId = `hub.x.${hub.commands().length}`
      const wrote = type === 'incident.report' ? [`incident/${childId(commandId, 'i')}`] : []
      return { ok: true, data: { commandId, outcome: 'applied', code: null, wrote } }
    }
    await signIn()
    pressKey('n')
    await settle(100)
    const write = async (words: string): Promise<void> => {
      const field = document.activeElement
      if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement))
        throw new Error('no field')
      field.value = words
      field.dispatchEvent(new Event('input', { bubbles: true }))
      await settle(250)
    }
    const field = (label: string): HTMLElement => {
      const found = [...document.querySelectorAll('.sheet label')].find(({ textContent }) =>
        textContent?.includes(label),
      )
      const target = document.getElementById(found?.getAttribute('for') ?? '')
      if (!target) throw new Error(`no field ${label}`)
      return target
    }
    await write('ps03')
    pressKey('Enter')
    await settle(50)
    field('地点').focus()
    await write('River')
    pressKey('Enter')
    await settle(50)
    field('情况').focus()
    await write('smoke from the third floor')
    field('电话').focus()
    await write('13900001234')
    pressKey('Enter', { ctrl: true })
    await settle(150)
    expect(hub.commands()).toMatchObject([
      {
        type: 'incident.report',
        payload: {
          channel: 'PHONE',
          typeCode: 'PS03',
          priority: 'CRITICAL',
          place: 'Shiqiao 1\uff08River 12\uff09',
          buildingId: 'B1',
          gridId: 'G01',
          text: 'smoke from the third floor',
          caller: { name: '', phone: '13900001234' },
        },
      },
      {
        type: 'incident.dispatch',
        payload: { incidentId: 'hub.x.1:i0', targets: [{ id: 'S04' }, { id: 'S05' }, { id: 'G01' }] },
      },
    ])
    expect(document.querySelector('.sheet')).toBeNull()
  })
})
