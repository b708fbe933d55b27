import { inject, type App, type InjectionKey } from 'vue'
import type { HubLink } from '../link/index.ts'

const HUB: InjectionKey<HubLink> = Symbol('hub')

/** Gives an app its link. Before any store is used, because stores take it from the app. */
export function installHub(app: App, link: HubLink): void {
  app.provide(HUB, link)
}

/** The link, for giving commands and asking questions. */
export function useHub(): HubLink {
  const link = inject(HUB)
  if (!link) throw new Error('installHub() must come before the first screen')
  return link
}
