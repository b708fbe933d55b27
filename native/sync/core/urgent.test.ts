import { describe, expect, it } from 'vitest'
import type { Frame } from '../../contract/index.ts'
import { aLiveLink, OTHER_HEAD, welcome } from './linkFixture.ts'

const urgent = (seq: number): Frame => ({
  type: 'EXPRESS',
  seq,
  at: 1,
  changes: [['incident', [], [['i1', 2]]]],
})

describe('an urgent change that meets a hub asking anew', () => {
  it('is shown, though the stream it was sent along with is given up', () => {
    const link = aLiveLink()
    // A transaction that does not stand on the cursor: the hub asks again from where it is.
    link.hears({
      type: 'TX',
      base: OTHER_HEAD,
      txs: [[12, OTHER_HEAD, 1, new Uint8Array([130, 128, 128]), 0]],
    })
    expect(link.phase).toBe('welcome')
    link.hears(urgent(13))
    expect(link.shownAhead).toEqual([13])
    link.hears(welcome(13))
    expect(link.phase).toBe('live')
    expect(link.shownAhead).toEqual([13])
  })

  it('is dropped when the platform turns out to have fallen back behind it', () => {
    const link = aLiveLink()
    link.hears({
      type: 'TX',
      base: OTHER_HEAD,
      txs: [[12, OTHER_HEAD, 1, new Uint8Array([130, 128, 128]), 0]],
    })
    link.hears(urgent(13))
    link.hears(welcome(11))
    expect(link.shownAhead).toEqual([])
  })
})
