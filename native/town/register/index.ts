// The town's register: the people, shops, posts, teams and devices of the generated ground, as rows of the contract.
// In: ground, chance, contract rows, seal for residents. No files, no database, no clock of its own.
// Imported by: native/town only.
export { makeRegister } from './register.ts'
export type { Register, RegisterInput } from './register.ts'
export { DemoUsers } from './demoUsers.ts'
export type { DemoUser } from './demoUsers.ts'
export { staffPhone } from './personNames.ts'
