import { mount } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import { defineComponent, h, nextTick, ref, useTemplateRef } from 'vue'
import { createPinia, setActivePinia } from 'pinia'
import { createDeskRouter } from '../router.ts'
import { useListFocus } from './useListFocus.ts'

const loaded = ref(false)
const Page = defineComponent(() => {
  useListFocus(useTemplateRef<HTMLElement>('list'))
  return () =>
    h('div', [
      h('input', { id: 'field' }),
      h('button', { id: 'other' }),
      loaded.value ? h('div', { ref: 'list', id: 'list', tabindex: 0 }) : h('p', '…'),
    ])
})
let unmount: (() => void) | undefined
function open(rowsThere: boolean): void {
  loaded.value = rowsThere
  const pinia = createPinia()
  setActivePinia(pinia)
  const page = mount(Page, { attachTo: document.body, global: { plugins: [pinia, createDeskRouter()] } })
  unmount = () => page.unmount()
}
async function rowsCome(): Promise<void> {
  loaded.value = true
  await nextTick()
}
const focused = (): string | undefined => document.activeElement?.id
const focus = (id: string): void => document.getElementById(id)?.focus()

afterEach(() => unmount?.())

describe('the keyboard of a list that is opened', () => {
  it('is on it at once when its rows are there', () => {
    open(true)
    expect(focused()).toBe('list')
  })

  it('is on it as soon as its rows come', async () => {
    open(false)
    await rowsCome()
    expect(focused()).toBe('list')
  })

  it('stays where somebody took it before the rows came', async () => {
    open(false)
    focus('other')
    await rowsCome()
    expect(focused()).toBe('other')
  })

  it('is never taken out of a field', async () => {
    open(false)
    focus('field')
    await rowsCome()
    expect(focused()).toBe('field')
  })
})
