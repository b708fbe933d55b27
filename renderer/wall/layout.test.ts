import { describe, expect, it } from 'vitest'
import { wallBasePx } from '../tokens/index.ts'
import { layOut, type Rect, type WallLayout } from './layout.ts'
import { wallSettings } from './settings.ts'

const walls = [
  ['one large display', '', 1920, 1080],
  ['3 x 2 panels', '', 5760, 2160],
  ['3 x 2 panels with bezels hidden', 'columns=3&rows=2&seam=36', 5832, 2196],
  ['4 x 2 panels', '', 7680, 2160],
  ['3 x 3 panels', '', 5760, 3240],
  ['2 x 2 panels', '', 3840, 2160],
  ['4 x 1 panels', '', 7680, 1080],
  ['3 x 1 panels', '', 5760, 1080],
  ['2 x 1 panels', '', 3840, 1080],
  ['one panel read from 4 m', 'pitch=0.53', 1920, 1080],
  ['one desk monitor', 'distance=0.8&pitch=0.277', 1920, 1080],
  ['one ultra-wide window', 'columns=1&rows=1', 2560, 1080],
] as const

function lay(query: string, widthPx: number, heightPx: number): WallLayout {
  const settings = wallSettings(query, null, { widthPx, heightPx })
  return layOut(settings, { widthPx, heightPx }, wallBasePx(settings))
}

const within = (inner: Rect, outer: Rect): boolean =>
  inner.x >= outer.x - 0.01 &&
  inner.y >= outer.y - 0.01 &&
  inner.x + inner.width <= outer.x + outer.width + 0.01 &&
  inner.y + inner.height <= outer.y + outer.height + 0.01

const overlap = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width - 0.01 &&
  b.x < a.x + a.width - 0.01 &&
  a.y < b.y + b.height - 0.01 &&
  b.y < a.y + a.height - 0.01

describe.each(walls)('%s', (_name, query, width, height) => {
  const layout = lay(query, width, height)

  it('puts every panel but the map inside one display, clear of its bezel', () => {
    for (const { kind, rect } of layout.panels) {
      expect(rect.width, kind).toBeGreaterThan(0)
      expect(rect.height, kind).toBeGreaterThan(0)
      if (kind === 'map') continue
      expect(
        layout.displays.some((display) => within(rect, display)),
        kind,
      ).toBe(true)
      for (const seam of layout.seams) expect(overlap(rect, seam), kind).toBe(false)
    }
  })

  it('lets no two panels of one moment lie on each other', () => {
    const moments = Math.max(1, layout.scenes)
    for (let moment = 0; moment < moments; moment++) {
      const shown = layout.panels.filter(({ scene }) => scene === null || scene === moment)
      for (const [i, a] of shown.entries())
        for (const b of shown.slice(i + 1))
          expect(overlap(a.rect, b.rect), `${a.kind} on ${b.kind}`).toBe(false)
    }
  })

  it('shows all four boards, what comes in, the numbers, the link and the time, at once or in turn', () => {
    const kinds = layout.panels.map(({ kind }) => kind)
    for (const kind of ['numbers', 'incoming', 'map', 'link', 'clock'] as const) expect(kinds).toContain(kind)
    const boards = kinds.flatMap((kind) => BOARDS[kind] ?? [])
    expect(boards.toSorted()).toEqual(['ECON', 'LIVELIHOOD', 'PARTY', 'SAFETY'])
  })
})

const BOARDS: Readonly<Record<string, readonly string[]>> = {
  boardsAll: ['PARTY', 'ECON', 'LIVELIHOOD', 'SAFETY'],
  boardsPartyEcon: ['PARTY', 'ECON'],
  boardsLifeSafety: ['LIVELIHOOD', 'SAFETY'],
  boardParty: ['PARTY'],
  boardEcon: ['ECON'],
  boardLivelihood: ['LIVELIHOOD'],
  boardSafety: ['SAFETY'],
}

it('never makes room by writing smaller: a panel that is read from afar takes turns instead', () => {
  expect(lay('', 1920, 1080).scheme).toBe('single')
  const far = lay('pitch=0.53', 1920, 1080)
  expect(far.scheme).toBe('scenes')
  expect(far.u).toBeCloseTo(45.28, 2)
})

it('keeps what comes in as the first scene, where an alarm holds it', () => {
  const { panels } = lay('pitch=0.53', 1920, 1080)
  expect(panels.find(({ scene }) => scene === 0)?.kind).toBe('incoming')
})

describe('settings', () => {
  const window = { widthPx: 5760, heightPx: 2160 }

  it('take the address first, then what the machine remembers, then the size of the window', () => {
    expect(wallSettings('distance=6', 'distance=5&seam=20', window)).toMatchObject({
      columns: 3,
      rows: 2,
      distanceM: 6,
      seamPx: 20,
      pitchMm: 0.53,
    })
  })

  it('leave out what cannot be meant', () => {
    expect(wallSettings('columns=0&rows=1.5&pitch=x&distance=900', null, window)).toMatchObject({
      columns: 3,
      rows: 2,
      distanceM: 4,
      pitchMm: 0.53,
    })
  })

  it('count the displays of the wall that a preview shows, not those of its window', () => {
    expect(wallSettings('preview=5760x2160', null, { widthPx: 1280, heightPx: 720 })).toMatchObject({
      columns: 3,
      rows: 2,
      preview: { widthPx: 5760, heightPx: 2160 },
    })
  })
})
