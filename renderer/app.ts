import { createPinia } from 'pinia'
import { createApp, type App, type Component } from 'vue'
import type { SeatRole } from '../native/contract/index.ts'
import { carrierHere, HubLink } from './link/index.ts'
import { createTexts } from './locales/index.ts'
import { installHub } from './stores/index.ts'
import { startBlinking } from './tokens/index.ts'

/** An app of ours with its link, stores and texts; not mounted and not started, so that a test can put in its own link. */
export function createScreen(root: Component, link: HubLink): App {
  const app = createApp(root)
  installHub(app, link)
  app.use(createPinia())
  app.use(createTexts())
  return app
}

/** The shell watches whether a page still hears its hub; a browser has no shell and needs none. */
function feedShell(link: HubLink): void {
  const fed = pulseOf(window)
  if (fed) link.listen({ tick: () => fed(link.heard) })
}

/** What the shell's preload put on the window, if there is a shell. */
function pulseOf(page: object): ((count: number) => void) | undefined {
  const shell: unknown = 'shell' in page ? page.shell : undefined
  if (typeof shell !== 'object' || shell === null || !('fed' in shell)) return undefined
  const { fed } = shell
  return typeof fed === 'function' ? (count) => void Reflect.apply(fed, shell, [count]) : undefined
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
  startBlinking(window)
  link.start()
  feedShell(link)
  return link
}
