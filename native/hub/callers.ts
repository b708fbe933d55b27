/** Callers' details: sealed on their way in, opened one at a time with a reason, forgotten 24 h after the case. */
import Value from 'typebox/value'
import {
  failure,
  PhoneCaller,
  type CallerDetails,
  type Clock,
  type Outcomes,
  type Row,
} from '../contract/index.ts'
import { ENDED_INCIDENT_STATES } from '../domain/index.ts'
import type { Mirror } from '../mirror/index.ts'
import type { CallerKeys } from '../seal/index.ts'

/** Shown for so long, domain ms; then the screen masks it again. */
const SHOWN_MS = 60_000
const FORGOTTEN_AFTER_MS = 24 * 3_600_000

/** Replaces a caller in clear by a sealed one; a payload without a caller stays as it is. */
export function sealCaller(
  payload: unknown,
  keys: CallerKeys,
): Outcomes<{ payload: unknown }, 'BAD_PAYLOAD' | 'DISK_FULL' | 'NO_PERMISSION'> {
  if (typeof payload !== 'object' || payload === null || !('caller' in payload)) return { ok: true, payload }
  const { caller, ...rest } = payload
  if (!Value.Check(PhoneCaller, caller)) return failure('BAD_PAYLOAD', { path: '/caller' })
  if (caller.name.trim() === '' && caller.phone.trim() === '') return { ok: true, payload: rest }
  try {
    return { ok: true, payload: { ...rest, caller: keys.seal(caller) } }
  } catch (error) {
    return failure((error as NodeJS.ErrnoException).code === 'ENOSPC' ? 'DISK_FULL' : 'NO_PERMISSION')
  }
}

/** Errors: NOT_FOUND when there is no caller, or its key has been destroyed. */
export function revealCaller(
  mirror: Mirror,
  keys: CallerKeys,
  clock: Clock,
  incidentId: string,
): Outcomes<{ data: CallerDetails }, 'NOT_FOUND'> {
  const incident = mirror.read.current.get('incident', incidentId)
  if (!incident?.callerKeyId || !incident.callerSealed) return failure('NOT_FOUND')
  const caller = keys.open(incident.callerKeyId, incident.callerSealed)
  if (!caller) return failure('NOT_FOUND')
  return { ok: true, data: { ...caller, until: clock.now() + SHOWN_MS } }
}

/** Destroys the keys of callers whose case ended 24 h ago. @returns how many */
export function forgetCallers(mirror: Mirror, keys: CallerKeys, clock: Clock): number {
  let forgotten = 0
  for (const keyId of keys.ids()) {
    const [incident] = mirror.read.current.select('incident', 'WHERE callerKeyId = ?', keyId)
    const endedAt = incident && endOfCase(mirror, incident)
    if (endedAt === undefined || clock.now() - endedAt < FORGOTTEN_AFTER_MS) continue
    keys.destroy(keyId)
    forgotten += 1
  }
  return forgotten
}

/** When the case ended, or undefined while it is open: what was merged away lives on in the incident it went into. */
function endOfCase(mirror: Mirror, incident: Row<'incident'>): number | undefined {
  const seen = new Set<string>()
  let whole = incident
  while (whole.state === 'MERGED' && whole.mergedInto !== null && !seen.has(whole.id)) {
    seen.add(whole.id)
    const into = mirror.read.current.get('incident', whole.mergedInto)
    if (!into) return undefined
    whole = into
  }
  if (!(ENDED_INCIDENT_STATES as readonly string[]).includes(whole.state)) return undefined
  return whole.closedAt ?? mirror.read.work.entriesOf(whole.id).at(-1)?.at ?? whole.receivedAt
}
