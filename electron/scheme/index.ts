// The scheme hub://app/, from which every window loads its page: files of out/renderer and nothing else.
// Only looking up, checking and describing files may enter; no Electron.
// Imported by electron/main.
export { contentSecurityPolicy } from './headers.ts'
export { resolvePath } from './path.ts'
export { serve, type Served } from './serve.ts'

export const scheme = 'hub'
export const origin = 'hub://app'
