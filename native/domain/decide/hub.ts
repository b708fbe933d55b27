/** The desk and the devices themselves: attendance at posts, device states, the log, the mode. */
import { entryRefs, find, ref, type Act, type Rules } from './act.ts'
import { applied, rejected, superseded } from './decision.ts'
import { lineRef, logLine } from './dutyLine.ts'

/** The one row of the table `mode`. */
export const MODE_ID = 'mode'

export const hubRules: Rules<'post.attend' | 'camera.state' | 'sensor.state' | 'duty.log' | 'mode.set'> = {
  'post.attend': {
    touches: (command) => [ref('post', command.payload.postId), ...entryRefs(command, 1)],
    decide(act) {
      const { postId, onDuty } = act.payload
      const found = find(act, 'post', postId)
      if ('refusal' in found) return found.refusal
      const { actor } = act.command
      if (actor.kind === 'terminal' && actor.holds.id !== postId)
        return rejected('NOT_ALLOWED', { post: postId })
      if (found.row.onDuty === onDuty) return superseded(act.draft)
      act.draft.update('post', postId, { onDuty, onDutySince: onDuty === 'NONE' ? null : act.at })
      act.say('post.attend', { about: postId, params: { from: found.row.onDuty, to: onDuty } })
      return applied(act.draft)
    },
  },
  'camera.state': {
    touches: (command) => [ref('camera', command.payload.cameraId)],
    decide(act) {
      const { cameraId, state } = act.payload
      const found = find(act, 'camera', cameraId)
      if ('refusal' in found) return found.refusal
      if (!isNews(act, found.row, state)) return superseded(act.draft)
      act.draft.update('camera', cameraId, { state, stateAt: act.at })
      return applied(act.draft)
    },
  },
  'sensor.state': {
    touches: (command) => [ref('sensor', command.payload.sensorId)],
    decide(act) {
      const { sensorId, state } = act.payload
      const found = find(act, 'sensor', sensorId)
      if ('refusal' in found) return found.refusal
      if (!isNews(act, found.row, state)) return superseded(act.draft)
      act.draft.update('sensor', sensorId, { state, stateAt: act.at })
      return applied(act.draft)
    },
  },
  'duty.log': {
    touches: (command) => [lineRef(command)],
    decide(act) {
      logLine(act, 'NOTE', {}, act.payload.text)
      return applied(act.draft)
    },
  },
  'mode.set': {
    touches: (command) => [ref('mode', MODE_ID), ...entryRefs(command, 1)],
    decide(act) {
      const { state, why } = act.payload
      const { actor } = act.command
      const now = act.draft.get('mode', MODE_ID)
      if (now?.state === state) return superseded(act.draft)
      const fields = { state, since: act.at, byId: actor.id, byName: actor.name, why }
      if (now) act.draft.update('mode', MODE_ID, fields)
      else act.draft.insert('mode', { id: MODE_ID, ...fields })
      act.say('mode.set', { about: MODE_ID, params: { from: now?.state ?? null, to: state }, text: why })
      return applied(act.draft)
    },
  },
}

/** Whether a device's word is news: an old one that arrives late does not overwrite a newer one. */
const isNews = (
  act: Act,
  device: { readonly state: string; readonly stateAt: number },
  state: string,
): boolean => device.state !== state && act.at >= device.stateAt
