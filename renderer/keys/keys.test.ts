import { mount } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import { defineComponent, h } from 'vue'
import { pressKey } from '../fixture/index.ts'
import { keyName, useKeys, type Binding } from './index.ts'

const named = (init: KeyboardEventInit): string => keyName(new KeyboardEvent('keydown', init))

describe('names of keys', () => {
  it('knows a letter by what it writes, and by its place when an input method hides it', () => {
    expect(named({ key: 'a', code: 'KeyA' })).toBe('A')
    expect(named({ key: 'Process', code: 'KeyA' })).toBe('A')
    expect(named({ key: 'S', code: 'KeyS', shiftKey: true })).toBe('Shift+S')
  })

  it('takes full-width signs for the keys they lie on', () => {
    expect(named({ key: '\uFF1F', code: 'Slash', shiftKey: true })).toBe('?')
    expect(named({ key: '\u3001', code: 'Slash' })).toBe('/')
  })

  it('names nothing while text is being composed', () => {
    expect(named({ key: 'n', code: 'KeyN', isComposing: true })).toBe('')
  })

  it('tells modifiers apart, and digits of both blocks together', () => {
    expect(named({ key: 'Enter', code: 'Enter', ctrlKey: true })).toBe('Ctrl+Enter')
    expect(named({ key: '1', code: 'Numpad1' })).toBe('1')
    expect(named({ key: ' ', code: 'Space' })).toBe('Space')
  })
})

describe('bindings', () => {
  const heard: string[] = []
  const scope = (bindings: readonly Binding[], options = {}) =>
    mount(
      defineComponent(() => {
        useKeys(bindings, options)
        return () => h('input')
      }),
      { attachTo: document.body },
    )
  const letter = (keys: string, name: string, more: Partial<Binding> = {}): Binding => ({
    keys,
    run: () => heard.push(name),
    ...more,
  })
  let mounted: { unmount(): void }[] = []
  afterEach(() => {
    for (const one of mounted) one.unmount()
    mounted = []
    heard.length = 0
  })

  it('fires no letter while somebody types, but what was meant for typing', () => {
    const page = scope([letter('N', 'report'), letter('F2', 'list', { whileTyping: true })])
    mounted = [page]
    pressKey('n')
    page.element.focus()
    pressKey('n')
    pressKey('F2')
    expect(heard).toEqual(['report', 'list'])
  })

  it('leaves the page quiet under a sheet, except for keys that always work', () => {
    mounted = [scope([letter('A', 'accept')]), scope([letter('F2', 'list')], { always: true })]
    const sheet = scope([letter('1', 'first')], { exclusive: true })
    pressKey('a')
    pressKey('1')
    pressKey('F2')
    expect(heard).toEqual(['first', 'list'])
    sheet.unmount()
    pressKey('a')
    expect(heard).toEqual(['first', 'list', 'accept'])
  })

  it('leaves Enter to a focused button', () => {
    const button = document.createElement('button')
    document.body.append(button)
    mounted = [scope([letter('Enter', 'open')])]
    button.focus()
    pressKey('Enter')
    expect(heard).toEqual([])
    button.remove()
    pressKey('Enter')
    expect(heard).toEqual(['open'])
  })
})
