// Seeded randomness for the fictional town: same seed and stream name, same numbers, on every machine.
// In: nothing but the language. Never a clock, never Math.random.
// Imported by: native/town only.
export { createRandom } from './random.ts'
export type { Random } from './random.ts'
