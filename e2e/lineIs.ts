import type { Locator, Page } from '@playwright/test'

const STATES = { 在线: 'ONLINE', 离线: 'OFFLINE' } as const

/** The mark of the line, in this state and saying so. How long a grant holds without the line is a status too, and says 离线. */
export const lineIs = (page: Page, word: keyof typeof STATES): Locator =>
  page
    .getByRole('status')
    .and(page.locator(`[data-state="${STATES[word]}"]`))
    .filter({ hasText: word })
