/**
 * People's data under lock: the sealed register of residents, callers' details, and the key files they need.
 * Only cryptography on values and key files may live here; who may open what is decided elsewhere and audited there.
 * Imported by native/hub, and by native/town to make a sealed register.
 */
export { type Caller, CallerKeys } from './caller.ts'
export { type ResidentDetails } from './details.ts'
export { type KeyFileCode, readKey, readOrMakeKey } from './keyFile.ts'
export { lookupKey, openResident, sealKeys, type SealKeys, sealResident } from './resident.ts'
