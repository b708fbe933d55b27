/** How this wall is built and looked at. From the address, then from what this machine remembers, then by default. */

export interface WallSettings {
  /** Displays across and down. */
  readonly columns: number
  readonly rows: number
  /** Canvas pixels hidden behind each seam; 0 unless the wall controller hides some (bezel compensation). */
  readonly seamPx: number
  /** Farthest seat that must be able to read everything, metres. */
  readonly distanceM: number
  /** Distance between two pixels, millimetres. */
  readonly pitchMm: number
  /** From where the three numbers, the mode and the state of the link must be legible, metres. */
  readonly farM: number
  /** Size of the whole wall when this window is only a preview of it; null: the window is the wall. */
  readonly preview: { readonly widthPx: number; readonly heightPx: number } | null
}

const DISPLAY = { widthPx: 1920, heightPx: 1080 }
/** A wall of 46-inch full-HD panels: 1018 mm over 1920 pixels. */
const PANEL_PITCH_MM = 0.53
/** One large display in a small hub: 86 inches, 1895 mm over 1920 pixels. */
const SINGLE_PITCH_MM = 0.987
const DISTANCE_M = 4
const FAR_M = 10
const KEY = 'hub.wall'

interface Limits {
  readonly name: 'columns' | 'rows' | 'seam' | 'distance' | 'pitch' | 'far'
  readonly least: number
  readonly most: number
  readonly whole: boolean
}

const LIMITS = {
  columns: { name: 'columns', least: 1, most: 8, whole: true },
  rows: { name: 'rows', least: 1, most: 4, whole: true },
  seamPx: { name: 'seam', least: 0, most: 200, whole: true },
  distanceM: { name: 'distance', least: 0.4, most: 40, whole: false },
  pitchMm: { name: 'pitch', least: 0.1, most: 10, whole: false },
  farM: { name: 'far', least: 1, most: 60, whole: false },
} as const satisfies Record<string, Limits>

/**
 * @param query what stands behind `?`: columns, rows, seam, distance, pitch, far, preview=5760x2160, remember=1
 * @param remembered what `remember` stored before, in the same form
 */
export function wallSettings(
  query: string,
  remembered: string | null,
  window: { readonly widthPx: number; readonly heightPx: number },
): WallSettings {
  const asked = new URLSearchParams(query)
  const kept = new URLSearchParams(remembered ?? '')
  const text = (name: string): string | null => asked.get(name) ?? kept.get(name)
  const preview = sizeOf(text('preview'))
  const whole = preview ?? window
  const read = (limits: Limits, otherwise: number): number => numberIn(text(limits.name), limits) ?? otherwise
  const columns = read(LIMITS.columns, Math.max(1, Math.round(whole.widthPx / DISPLAY.widthPx)))
  const rows = read(LIMITS.rows, Math.max(1, Math.round(whole.heightPx / DISPLAY.heightPx)))
  return {
    columns,
    rows,
    seamPx: read(LIMITS.seamPx, 0),
    distanceM: read(LIMITS.distanceM, DISTANCE_M),
    pitchMm: read(LIMITS.pitchMm, columns * rows > 1 ? PANEL_PITCH_MM : SINGLE_PITCH_MM),
    farM: read(LIMITS.farM, FAR_M),
    preview,
  }
}

/** Settings of this window; `remember=1` in the address keeps them on this machine. */
export function settingsHere(window: Window): WallSettings {
  const { search } = window.location
  if (new URLSearchParams(search).get('remember') === '1') window.localStorage.setItem(KEY, search.slice(1))
  return wallSettings(search, window.localStorage.getItem(KEY), {
    widthPx: window.innerWidth,
    heightPx: window.innerHeight,
  })
}

function numberIn(text: string | null, { least, most, whole }: Limits): number | undefined {
  if (text === null || text.trim() === '') return undefined
  const value = Number(text)
  if (!Number.isFinite(value) || value < least || value > most) return undefined
  return whole && !Number.isInteger(value) ? undefined : value
}

function sizeOf(text: string | null): { widthPx: number; heightPx: number } | null {
  const match = /^(\d{3,5})x(\d{3,5})$/.exec(text ?? '')
  return match ? { widthPx: Number(match[1]), heightPx: Number(match[2]) } : null
}
