import { describe, expect, it } from 'vitest'
import { Ledger } from './ledger.ts'

describe('the ledger', () => {
  it('holds it against the hub when a request asked again is another command', () => {
    const ledger = new Ledger()
    const promised = ledger.ask('clerk', 'c1', 'duty.log', { text: '#c1#' })
    ledger.done(promised, 'hub1.a.1')
    ledger.done(promised, 'hub1.a.1')
    expect(ledger.violations).toEqual([])
    ledger.done(promised, 'hub1.a.2')
    expect(ledger.violations).toEqual(['c1 was told to be hub1.a.1 and then hub1.a.2'])
    expect(ledger.acknowledged).toBe(1)
  })

  it('takes no later refusal for what was acknowledged', () => {
    const ledger = new Ledger()
    const promised = ledger.ask('clerk', 'c1', 'duty.log', {})
    ledger.done(promised, 'hub1.a.1')
    ledger.refused(promised, 'NOT_FOUND')
    expect(ledger.in('done')).toEqual([promised])
  })

  it('excuses only what was acknowledged before the files were changed', () => {
    const ledger = new Ledger()
    const before = ledger.ask('clerk', 'c1', 'duty.log', {})
    ledger.done(before, 'hub1.a.1')
    ledger.excuse(({ by }) => by === 'clerk')
    const after = ledger.ask('clerk', 'c2', 'duty.log', {})
    ledger.done(after, 'hub1.a.2')
    expect([before.mayBeLost, after.mayBeLost]).toEqual([true, false])
  })
})
