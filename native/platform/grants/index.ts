/**
 * Role grants: the platform's signed word on who may act at a hub that cannot ask it.
 * No PIN and no session may enter.
 * Imported by the rest of native/platform only.
 */
export { GRANT_MS, GrantDesk, RENEW_BELOW_MS } from './grantDesk.ts'
export { readOrMakeGrantKey } from './grantKey.ts'
