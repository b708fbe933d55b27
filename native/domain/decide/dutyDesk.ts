/** What the duty answers for by itself: the chain of its log, gaps in its roster, and checks from above. */
import { childId } from '../../contract/index.ts'
import { CHAIN_HEAD, CHAIN_START, sealHash, sealId } from '../dutyChain.ts'
import { can } from '../machine.ts'
import { find, illegal, ref, walk, type Rules } from './act.ts'
import { applied, superseded } from './decision.ts'
import { lineRef, logLine } from './dutyLine.ts'

export const dutyDeskRules: Rules<
  'duty.seal' | 'duty.gap' | 'duty.check' | 'duty.answerCheck' | 'duty.missCheck'
> = {
  'duty.seal': {
    touches: (command, read) => {
      const head = read('dutySeal', CHAIN_HEAD)
      return [
        ref('dutySeal', CHAIN_HEAD),
        ref('dutySeal', sealId((head?.n ?? 0) + 1)),
        ref('dutySeal', sealId(head?.n ?? 0)),
        ...command.payload.lines.map((id) => ref('dutyLog', id)),
      ]
    },
    decide(act) {
      const head = act.draft.get('dutySeal', CHAIN_HEAD)
      const n = (head?.n ?? 0) + 1
      const last = head ? act.draft.get('dutySeal', sealId(head.n)) : undefined
      const lines = act.payload.lines.flatMap((id) => act.draft.get('dutyLog', id) ?? [])
      // two hubs seal the same lines: the second finds the first of its lines in the link that was made meanwhile
      if (lines.length === 0 || lines.some(({ id }) => last?.lines.includes(id) === true))
        return superseded(act.draft)
      const prev = head?.hash ?? CHAIN_START
      const hash = sealHash(n, prev, lines)
      const link = { n, at: act.at, lines: lines.map(({ id }) => id), prev, hash }
      act.draft.insert('dutySeal', { id: sealId(n), ...link })
      if (head) act.draft.update('dutySeal', CHAIN_HEAD, { ...link, lines: [] })
      else act.draft.insert('dutySeal', { id: CHAIN_HEAD, ...link, lines: [] })
      return applied(act.draft)
    },
  },
  'duty.gap': {
    touches: (command) => [lineRef(command)],
    decide(act) {
      logLine(act, 'ROSTER_GAP', act.payload)
      return applied(act.draft)
    },
  },
  'duty.check': {
    touches: (command) => [ref('dutyCheck', childId(command.id, 'q')), lineRef(command)],
    decide(act) {
      const { fromName, text, answerMin } = act.payload
      act.draft.insert('dutyCheck', {
        ...{ id: childId(act.command.id, 'q'), fromName, text, state: 'OPEN' },
        ...{ askedAt: act.at, dueAt: act.at + answerMin * 60_000 },
        ...{ answeredAt: null, answeredBy: null, answer: '' },
      })
      logLine(act, 'CHECK_ASKED', { from: fromName }, text)
      return applied(act.draft)
    },
  },
  'duty.answerCheck': {
    touches: (command) => [ref('dutyCheck', command.payload.checkId), lineRef(command)],
    decide(act) {
      const { checkId, answer } = act.payload
      const found = find(act, 'dutyCheck', checkId)
      if ('refusal' in found) return found.refusal
      const check = found.row
      if (check.state === 'ANSWERED') return superseded(act.draft)
      act.draft.update('dutyCheck', checkId, {
        ...{ state: walk('check', check.state, 'ANSWERED'), answeredAt: act.at, answer },
        answeredBy: act.command.actor.name,
      })
      const seconds = Math.round((act.at - check.askedAt) / 1000)
      logLine(act, 'CHECK_ANSWERED', { from: check.fromName, seconds }, answer)
      return applied(act.draft)
    },
  },
  'duty.missCheck': {
    touches: (command) => [ref('dutyCheck', command.payload.checkId), lineRef(command)],
    decide(act) {
      const found = find(act, 'dutyCheck', act.payload.checkId)
      if ('refusal' in found) return found.refusal
      const check = found.row
      if (check.state === 'MISSED') return superseded(act.draft)
      if (!can('check', check.state, 'MISSED')) return illegal(act, 'dutyCheck', check, 'MISSED')
      act.draft.update('dutyCheck', check.id, { state: walk('check', check.state, 'MISSED') })
      logLine(act, 'CHECK_MISSED', { from: check.fromName })
      return applied(act.draft)
    },
  },
}
