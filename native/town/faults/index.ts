// A TCP proxy between hub and gateway that can be cut, stalled, delayed and thinned: the demo's unplugged cable.
// In: node:net and the contract's failures. Knows nothing of what it carries.
// Imported by: native/town, and by tests and benchmarks through native/town's face.
export { FaultProxy, OPEN_LINE } from './faultProxy.ts'
export type { FaultProxyOptions, Line } from './faultProxy.ts'
