import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { deskPictures, type FakeHub, inboxSignal, openTask, pressKey, settle } from '../fixture/index.ts'
import { DeskBed } from './deskFixture.ts'

let bed: DeskBed
let hub: FakeHub

beforeEach(async () => {
  bed = new DeskBed()
  hub = bed.hub
  hub.pictures = {
    ...deskPictures(hub.now),
    inbox: { items: { 'signal/s1': inboxSignal('s1', { receivedAt: hub.now - 20_000, deviceId: 'D1' }) } },
    board: { posts: {}, grids: {}, tasks: { t1: openTask('t1', { issuedAt: hub.now - 60_000 }) } },
  }
  hub.onQuery = ({ name }) => ({
    ok: true,
    data: name === 'search' ? { groups: [], lag: { building: null, waiting: 0, usable: true } } : [],
  })
  bed.open()
  await vi.waitFor(() => expect(document.querySelector('.inbox .row')).not.toBeNull(), 10_000)
})
afterEach(() => {
  bed.close()
})

async function press(key: string, shift = false): Promise<void> {
  pressKey(key, { shift })
  await settle(60)
}
const keyboardIn = (selector: string): boolean =>
  document.querySelector(selector)?.contains(document.activeElement) ?? false
const inInbox = (): boolean => keyboardIn('.inbox')

describe('the keyboard of the desk', () => {
  it('is in the inbox from the start, and each list takes it by its key, also an empty one, until Escape', async () => {
    expect(inInbox()).toBe(true)
    for (const key of ['F2', 'F3', 'F4', 'F6', 'F7', 'F8', 'F11', 'F12']) {
      await press(key)
      expect(keyboardIn('[role=tabpanel]'), key).toBe(true)
      await press('Escape')
      expect(inInbox(), `after ${key}`).toBe(true)
    }
    await press('F3', true)
    expect(keyboardIn('[role=tabpanel]')).toBe(true)
  })

  it('is on the row of a list that has rows, and moves there', async () => {
    await press('F3')
    expect(document.activeElement?.getAttribute('aria-label')).toBe('任务')
    expect(document.activeElement?.getAttribute('aria-activedescendant')).toBe('tasks-t1')
    await press('Enter')
    expect(window.location.hash).toContain('/task/t1')
  })

  it('goes into each page by its key and leaves it by Escape', async () => {
    for (const [key, shift] of [
      ['F10', false],
      ['F7', true],
      ['F2', true],
    ] as const) {
      await press(key, shift)
      expect(keyboardIn('.middle'), key).toBe(true)
      await press('Escape')
      expect(inInbox(), `after ${key}`).toBe(true)
    }
  })

  it('is inside every sheet and the command bar, which Escape leaves to where it was', async () => {
    await press('j')
    const sheets: readonly (readonly [string, boolean])[] = [
      ['n', false],
      ['?', true],
      ['F9', false],
      ['d', false],
      ['r', false],
      ['L', true],
      ['O', true],
      ['/', false],
    ]
    for (const [key, shift] of sheets) {
      await press(key, shift)
      expect(document.querySelectorAll('[role=dialog]'), key).toHaveLength(1)
      expect(keyboardIn('[role=dialog]'), key).toBe(true)
      await press('Escape')
      expect(document.querySelector('[role=dialog]'), `after ${key}`).toBeNull()
      expect(inInbox(), `after ${key}`).toBe(true)
    }
  })

  it('does not fall out of the desk when the act of a sheet takes away what it stood on', async () => {
    await press('j')
    await press('d')
    hub.patch('inbox', { items: {} }, { items: ['signal/s1'] })
    await settle(250)
    await press('Escape')
    await settle(60)
    expect(document.activeElement).not.toBe(document.body)
  })

  it('says what is still missing after a verb, and that nothing can be done only when it cannot', async () => {
    await press('/')
    const write = async (words: string): Promise<string> => {
      const field = document.activeElement
      if (!(field instanceof HTMLInputElement)) throw new Error('no field')
      field.value = words
      field.dispatchEvent(new Event('input', { bubbles: true }))
      await settle(100)
      return document.querySelector('[role=dialog] .intent')?.textContent ?? ''
    }
    expect(await write('看 ')).toMatch(/^看哪个清单/)
    expect(await write('看 任')).toContain('打开“任务”清单')
    expect(await write('看 没有的')).toMatch(/^不能执行/)
    expect(await write('派 S05 S04')).toContain('不能执行')
  })
})
