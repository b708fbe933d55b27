import { createPinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createApp, defineComponent, h, nextTick, ref, watchEffect, type App } from 'vue'
import { FakeHub, inboxSignal, sessionOf, settle } from '../fixture/index.ts'
import { HubLink } from '../link/index.ts'
import { createTexts } from '../locales/index.ts'
import { installHub, useView, type ViewHandle } from './index.ts'

let hub: FakeHub
let link: HubLink
let app: App | undefined

const storage = { getItem: () => null, setItem: () => undefined, removeItem: () => undefined }
function show(setup: () => void): void {
  app = createApp(
    defineComponent(() => {
      setup()
      return () => h('div')
    }),
  )
  installHub(app, link)
  app.use(createPinia())
  app.use(createTexts())
  app.mount(document.createElement('div'))
}

beforeEach(async () => {
  hub = new FakeHub()
  hub.session = sessionOf('DUTY_OFFICER')
  hub.pictures = { inbox: { items: { 'signal/s1': inboxSignal('s1'), 'signal/s2': inboxSignal('s2') } } }
  link = new HubLink({ connect: hub.connect, storage })
  link.start()
  await settle()
})
afterEach(() => {
  app?.unmount()
  link.stop()
})

describe('a view', () => {
  it('goes from loading to ready and follows patches, changing each row in place', async () => {
    let view: ViewHandle<'inbox'> | undefined
    const runs = { s1: 0, s2: 0 }
    show(() => {
      view = useView('inbox')
      const handle = view
      watchEffect(() => (handle.row('items', 'signal/s1')?.rev, runs.s1++))
      watchEffect(() => (handle.row('items', 'signal/s2')?.rev, runs.s2++))
    })
    expect(view?.state.value).toBe('loading')
    await settle()
    expect(view?.state.value).toBe('ready')
    const before = view?.row('items', 'signal/s1')
    const counted = { ...runs }
    hub.patch('inbox', { items: { 'signal/s1': inboxSignal('s1', { rev: 2 }) } })
    await settle(200)
    expect(view?.row('items', 'signal/s1')).toBe(before)
    expect(before?.rev).toBe(2)
    expect(runs).toEqual({ s1: counted.s1 + 1, s2: counted.s2 })
  })

  it('forgets what a patch takes away and what a new picture no longer has', async () => {
    let view: ViewHandle<'inbox'> | undefined
    show(() => {
      view = useView('inbox')
    })
    await settle()
    hub.patch('inbox', {}, { items: ['signal/s1'] })
    await settle(200)
    expect([...(view?.rows('items').keys() ?? [])]).toEqual(['signal/s2'])
    hub.pictures = { inbox: { items: { 'signal/s3': inboxSignal('s3') } } }
    hub.drop()
    await settle(700)
    expect([...(view?.rows('items').keys() ?? [])]).toEqual(['signal/s3'])
  })

  it('is shared by everybody who looks at it, and dropped with the last', async () => {
    const both = ref(true)
    const Looker = defineComponent(() => {
      useView('inbox')
      return () => h('i')
    })
    app = createApp(
      defineComponent(() => () => [both.value ? h(Looker) : null, both.value ? h(Looker) : null]),
    )
    installHub(app, link)
    app.use(createPinia())
    app.use(createTexts())
    app.mount(document.createElement('div'))
    await settle()
    expect(hub.said.filter(({ t }) => t === 'subscribe')).toHaveLength(1)
    both.value = false
    await nextTick()
    await settle()
    expect(hub.said.filter(({ t }) => t === 'unsubscribe')).toHaveLength(1)
  })

  it('says that it is stale as soon as the line is gone', async () => {
    let view: ViewHandle<'inbox'> | undefined
    show(() => {
      view = useView('inbox')
    })
    await settle()
    expect(view?.stale.value).toBe(false)
    hub.reachable = false
    hub.drop()
    expect(view?.stale.value).toBe(true)
    expect(view?.list('items')).toHaveLength(2)
  })
})
