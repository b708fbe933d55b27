import { describe, expect, it } from 'vitest'
import { Channel } from '../contract/index.ts'
import { incoming } from '../messages/index.ts'
import { admit, mayLoad, mayNavigate } from './index.ts'

const desk = { isMainFrame: true, origin: 'hub://app', role: 'desk' } as const
const beat = { frames: 3, data: null }

describe('a message from a page', () => {
  it('is admitted from the main frame of a window of ours, in the right form', () => {
    expect(admit(incoming[Channel.beat], desk, beat)).toEqual({ ok: true, role: 'desk', payload: beat })
  })

  it.each([
    ['a frame inside the page', { ...desk, isMainFrame: false }, beat, 'WRONG_FRAME'],
    ['another origin', { ...desk, origin: 'https://evil.example' }, beat, 'WRONG_ORIGIN'],
    ['an opaque origin', { ...desk, origin: 'null' }, beat, 'WRONG_ORIGIN'],
    ['an origin that begins like ours', { ...desk, origin: 'hub://app.evil' }, beat, 'WRONG_ORIGIN'],
    ['a page in no window of ours', { ...desk, role: undefined }, beat, 'WRONG_ROLE'],
    ['no payload', desk, undefined, 'WRONG_SHAPE'],
    ['a wrong type', desk, { frames: '3', data: null }, 'WRONG_SHAPE'],
    ['a negative count', desk, { frames: -1, data: null }, 'WRONG_SHAPE'],
    ['more than was asked for', desk, { ...beat, role: 'wall' }, 'WRONG_SHAPE'],
  ])('is refused with %s', (_, sender, payload, code) => {
    expect(admit(incoming[Channel.beat], sender, payload)).toEqual({ ok: false, code })
  })
})

describe('navigation', () => {
  it('is only ever a reload of the same page', () => {
    expect(mayNavigate('hub://app/desk.html', 'hub://app/desk.html')).toBe(true)
    expect(mayNavigate('hub://app/desk.html#inbox', 'hub://app/desk.html?x=1')).toBe(true)
  })

  it.each([
    'hub://app/wall.html',
    'hub://app/assets/a.js',
    'hub://evil/desk.html',
    'hub://app/../desk.html',
    'https://example.com/desk.html',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,x',
    'about:blank',
    '',
  ])('to %j is denied', (to) => {
    expect(mayNavigate('hub://app/desk.html', to)).toBe(false)
  })

  it('leads nowhere from a page that is not ours', () => {
    expect(mayNavigate('https://example.com/', 'https://example.com/')).toBe(false)
  })
})

describe('loading', () => {
  it('reaches the own origin and bytes the page made itself', () => {
    expect(mayLoad('hub://app/assets/a.js', false)).toBe(true)
    expect(mayLoad('blob:hub://app/3f1c', false)).toBe(true)
  })

  it.each([
    'http://127.0.0.1:7141/',
    'ws://127.0.0.1/',
    'file:///a',
    'hub://other/a.js',
    'blob:https://evil/1',
    'devtools://x',
    'x',
  ])('does not reach %s', (url) => {
    expect(mayLoad(url, false)).toBe(false)
  })

  it('reaches the developer tools only where they exist', () => {
    expect(mayLoad('devtools://devtools/bundled/x.html', true)).toBe(true)
  })
})
