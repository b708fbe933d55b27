// What runs inside the windows, before the pages: the preload, and the pulse it takes.
// Only what a sandboxed CommonJS file can carry may enter: `electron` and plain code, no Node.
// Imported by nobody; electron-vite builds preload.ts as an entry.
export { beatEveryMs, startPulse, type PulsePorts } from './pulse.ts'
