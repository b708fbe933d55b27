/**
 * Every colour, size, duration and sound of the screens, by name. Components use the names, never values of their own.
 * Only CSS custom properties, the font and plain tables may live here; no component and no text.
 * Imported by every renderer folder; imports nobody.
 */
import '@fontsource-variable/noto-sans-sc'
import './tokens.css'
import './base.css'

export { startBlinking } from './blink.ts'
export { TONES, type Tone } from './tones.ts'
export { applyWallScale, wallBasePx, type WallSight } from './wallScale.ts'
