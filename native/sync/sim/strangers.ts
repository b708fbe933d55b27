/**
 * Who has no business here: a drill that reaches for the live platform, and a drill's platform that a live hub reaches
 * by a wrong address. Both speak as if nothing were wrong; whoever answers them leaks.
 */
import { commandId, PROTOCOL, schemaHash, type Frame, type WireCommand } from '../../contract/index.ts'
import type { WirePair } from './wirePair.ts'

const DRILL = 'drill1'

export const isDrill = (commandOrHubId: string): boolean => commandOrHubId.startsWith(DRILL)

/** A hub of a drill that does not look at what the platform says it is. */
export function drillHub(wire: WirePair, leaked: (what: string) => void): void {
  const command: WireCommand = {
    ...{ id: commandId(DRILL, 'a', 1), type: 'duty.log', payload: { text: '演练' }, base: {} },
    ...{ actor: { kind: 'timer', id: 'timer', name: 'timer' }, occurredAt: 0, configVersion: 1 },
  }
  wire.attach('hub', {
    frame: (frame) => {
      if (frame.type === 'CHALLENGE') {
        const auth = { deviceId: DRILL, signature: new Uint8Array([7]), drill: true } as const
        wire.send('platform', { type: 'AUTH', protocol: PROTOCOL, role: 'hub', ...auth })
        wire.send('platform', {
          ...{ type: 'HELLO', protocol: PROTOCOL, schemaHash: schemaHash(), hubId: DRILL, session: 's' },
          ...{ cursor: null, lineage: null, snapshot: null, unresolved: [], credit: 1 << 16 },
        })
        wire.send('platform', { type: 'CMD', commands: [command] })
      } else if (frame.type !== 'ERROR' && frame.type !== 'GOAWAY')
        leaked(`the platform told a drill ${frame.type}`)
    },
    garbled: () => undefined,
    closed: () => undefined,
  })
}

/** A platform of a drill that takes whoever comes. */
export function drillPlatform(wire: WirePair, leaked: (what: string) => void): void {
  wire.attach('platform', {
    frame: (frame: Frame) => {
      if (frame.type === 'AUTH' || frame.type === 'HELLO' || frame.type === 'CMD')
        leaked(`a live hub told a drill ${frame.type}`)
    },
    garbled: () => undefined,
    closed: () => undefined,
  })
  wire.send('hub', {
    type: 'CHALLENGE',
    nonce: new Uint8Array([1]),
    protocols: [PROTOCOL, PROTOCOL],
    now: 0,
    drill: true,
  })
}
