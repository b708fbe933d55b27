import { describe, expect, it } from 'vitest'
import { smallModel } from '../fixture/index.ts'
import { deliveryWord, worstOf } from './index.ts'

describe('what is said of a delivery', () => {
  const { clocks } = smallModel()
  const task = { delivery: 'UNDELIVERED', issuedAt: 1000 } as const

  it('is on its way for five seconds and undelivered from then on', () => {
    expect(deliveryWord(task, 5999, clocks)).toBe('SENDING')
    expect(deliveryWord(task, 6000, clocks)).toBe('UNDELIVERED')
  })

  it('is never called delivered before somebody said so', () => {
    expect(deliveryWord(task, 1e12, clocks)).toBe('UNDELIVERED')
    expect(deliveryWord({ ...task, delivery: 'BY_RADIO' }, 1000, clocks)).toBe('BY_RADIO')
  })
})

describe('the worst of several lamps', () => {
  it('puts black before red before yellow, and what has not begun before what runs well', () => {
    expect(worstOf(['GREEN', 'BLACK', 'RED'])).toBe('BLACK')
    expect(worstOf(['GREEN', 'WAITING'])).toBe('WAITING')
    expect(worstOf(['YELLOW', 'WAITING', 'GREY'])).toBe('YELLOW')
    expect(worstOf([])).toBe('DONE')
  })
})
