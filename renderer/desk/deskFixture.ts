// A desk in a document, with somebody signed in, as the tests of its pages need it.
import { vi } from 'vitest'
import type { App } from 'vue'
import { createScreen } from '../app.ts'
import { FakeHub, sessionOf } from '../fixture/index.ts'
import { HubLink } from '../link/index.ts'
import { createDeskRouter, Desk } from './index.ts'

export class DeskBed {
  readonly hub = new FakeHub()
  #link: HubLink | undefined
  #app: App | undefined

  constructor() {
    // happy-dom lays nothing out; a list must believe that it has some room to show rows in.
    vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(900)
    vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(500)
    sessionStorage.clear()
    localStorage.clear()
    this.hub.session = sessionOf('DUTY_OFFICER')
  }

  /** Begins with the pictures the hub has by now; what shows that it is there is for the caller to wait for. */
  open(): void {
    document.body.innerHTML = '<div id="app"></div>'
    window.location.hash = ''
    this.#link = new HubLink({ connect: this.hub.connect })
    this.#app = createScreen(Desk, this.#link)
    this.#app.use(createDeskRouter())
    this.#app.mount('#app')
    this.#link.start()
  }

  close(): void {
    this.#app?.unmount()
    this.#link?.stop()
    vi.restoreAllMocks()
  }
}
