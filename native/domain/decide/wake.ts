/** 一键唤醒: one key on a clue calls up everybody its handling needs, each with a clock of their own. */
import { childId, REACH_CHANNELS } from '../../contract/index.ts'
import { entryRefs, type Rules } from './act.ts'
import { applied, rejected } from './decision.ts'
import { missingMatter } from './reach.ts'
import { aboutRefs, calleeOf, lineOf, openingRefs, openReach, reachIdOf, targetRefs } from './reachOpen.ts'

export const wakeRules: Rules<'reach.wake'> = {
  'reach.wake': {
    touches: (command, read) => [
      ...aboutRefs(command.payload.about, read),
      ...command.payload.links.flatMap(({ to }) => targetRefs(to, read)),
      ...command.payload.links.flatMap((_, k) => openingRefs(reachIdOf(command, k))),
      ...entryRefs(command, 1),
    ],
    decide(act) {
      const { about, links, text } = act.payload
      const missing = missingMatter(act, about)
      if (missing) return missing
      const wakeId = childId(act.command.id, 'w')
      const woken = links.flatMap(({ stage, to }, k) => {
        const who = calleeOf(act, to, stage)
        if (!who) return []
        const id = reachIdOf(act.command, k)
        openReach(act, { id, about, wakeId, text, channels: REACH_CHANNELS }, who)
        return [who]
      })
      if (woken.length === 0) return rejected('NOBODY_TO_CALL')
      act.say('reach.wake', { ...lineOf(act, about), params: { people: woken.length }, text })
      return applied(act.draft)
    },
  },
}
