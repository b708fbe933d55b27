import { createPinia } from 'pinia'
import { createApp, type App, type Component } from 'vue'
import type { SeatRole } from '../native/contract/index.ts'
import { carrierHere, HubLink } from './link/index.ts'
import { createTexts } from './locales/index.ts'
import { installHub } from './stores/index.ts'
import './tokens/index.ts'

/** An app of ours with its link, stores and texts; not mounted and not started, so that a test can put in its own link. */
export function createScreen(root: Component, link: HubLink): App {
  const app = createApp(root)
  installHub(app, link)
  app.use(createPinia())
  app.use(createTexts())
  return app
}

/** What both entry files do: the link of this place, the app, go. */
export function openScreen(
  root: Component,
  role: SeatRole,
  prepare: (app: App) => void = () => undefined,
): HubLink {
  const link = new HubLink({ connect: carrierHere(window, role) })
  const app = createScreen(root, link)
  prepare(app)
  app.mount('#app')
  link.start()
  return link
}
