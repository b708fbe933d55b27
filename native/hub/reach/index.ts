/**
 * Calls people up (叫应) after the commit: the provider port, its HTTP form, and the desk that carries calls out.
 * Whom and when to call is the domain's word (`reach.call`, `reach.wake`); give that command, and this folder does the rest.
 * Imported by native/hub only.
 */
export { ReachDesk } from './desk.ts'
export { nullProvider, type ReachProvider } from './provider.ts'
export { SettingsFile } from './settings.ts'
export { isSigned, signatureOf } from './signature.ts'
export { Webhook } from './webhook.ts'
