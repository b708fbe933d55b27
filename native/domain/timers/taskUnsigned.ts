/**
 * A task that reached a post and was not signed in its time: the post's people are called up, A first, and B by rule when A
 * does not answer (reach.ts).
 */
import { postDefinition } from '../model.ts'
import { timerKind } from './kind.ts'

export const taskUnsigned = timerKind({
  kind: 'task.unsigned',
  table: 'task',
  among: { column: 'state', values: ['ISSUED'] },
  due({ id, holderKind, holderId, number, title, place, signDueAt, pausedSince }, { model }) {
    if (holderKind !== 'POST' || signDueAt === null || pausedSince !== null) return []
    // stationed units are asked by a person, as with every reminder
    if (postDefinition(model, holderId)?.supervisionCards === false) return []
    const text = [number, title, place].filter(Boolean).join(' · ').slice(0, 500)
    const payload = {
      about: { kind: 'TASK' as const, id },
      to: { kind: 'POST' as const, id: holderId },
      text,
    }
    return [{ at: signDueAt, act: { type: 'reach.call', payload } }]
  },
})
