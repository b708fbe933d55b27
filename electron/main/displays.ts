// The displays as the system lists them.
import { screen } from 'electron'
import type { DisplayFacts } from '../windows/index.ts'

export function displaysNow(): DisplayFacts[] {
  const primary = screen.getPrimaryDisplay().id
  return screen
    .getAllDisplays()
    .map(({ id, label, bounds }) => ({ label, ...bounds, primary: id === primary }))
}

export function onDisplayChange(changed: () => void): void {
  screen.on('display-added', changed)
  screen.on('display-removed', changed)
  screen.on('display-metrics-changed', changed)
}
