// How the screens are built. One description for both builders: electron-vite (the whole app) and plain
// Vite (`npm start` without Electron).
import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import type { UserConfig } from 'vite'

const root = resolve(import.meta.dirname, 'renderer')

export const renderer = {
  root,
  // Relative, so that the same files work under hub://app/ and under the seat port.
  base: './',
  publicDir: false,
  plugins: [vue()],
  worker: { format: 'es' as const },
  define: { __VUE_OPTIONS_API__: 'false', __VUE_PROD_DEVTOOLS__: 'false' },
  build: {
    outDir: resolve(import.meta.dirname, 'out/renderer'),
    emptyOutDir: true,
    // Chromium of Debian 12 and of Electron 45 both understand more than this.
    target: 'chrome120',
    minify: 'oxc' as const,
    // Inlined data: URLs would be refused by the Content-Security-Policy (font-src 'self').
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 800,
    rolldownOptions: {
      // The contract's schemas are made by calls at the top of its modules, which a bundler may not drop unasked; a
      // screen checks nothing against them, and without them its entry is a third smaller.
      treeshake: { moduleSideEffects: [{ test: /\/native\/|\/typebox\/|\/cbor-x\//, sideEffects: false }] },
      input: { desk: resolve(root, 'desk.html'), wall: resolve(root, 'wall.html') },
    },
  },
} satisfies UserConfig

export default renderer
