// A simulated duty officer at a second seat of the demo: works while nobody else is signed in at a desk, else rests.
// In: contract, domain, chance, ws. A seat client like any browser; never the hub's insides, nothing of the terminals.
// Imported by: native/town only.
export { startColleague } from './colleague.ts'
export type { Colleague, ColleagueOptions } from './colleague.ts'
