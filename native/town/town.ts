import { systemClock } from '../contract/index.ts'
import type { Failure } from '../contract/index.ts'
import { alarmRules, DAY_MS, eventType } from '../domain/index.ts'
import { sealKeys } from '../seal/index.ts'
import { readTownAssets } from './assets.ts'
import { createRandom } from './chance/index.ts'
import { startColleague } from './colleague/index.ts'
import { startControl } from './control.ts'
import type { Controls } from './control.ts'
import { FaultProxy } from './faults/index.ts'
import { alarmClock, Field, readTownKey, rosterOf, terminalKey } from './field/index.ts'
import { happen, Voices } from './life/index.ts'
import type { TownOptions } from './options.ts'
import { messagesSecret, openMessages, tellHub } from './messages.ts'
import { makeRegister } from './register/index.ts'
import { storyOf } from './story.ts'

export interface Town {
  /** What the process says with its ready line. */
  readonly ready: {
    readonly proxyPort: number
    readonly controlPort: number
    readonly terminals: number
    readonly online: number
    /** Who may sign in to the demo. */
    readonly signIns: readonly { readonly name: string; readonly role: string; readonly pin: string }[]
  }
  close(): Promise<void>
}

/** A start waits this long for the terminals to sign in; those that have not go on trying. */
const SIGN_IN_MS = 20_000
/** 蒋一川 of demo-users.json, who minds the desk while nobody else does. */
const COLLEAGUE = 'U07'
/** Serials of staged events begin above any day's own. */
const STAGED = 100_000

class TownError extends Error {
  readonly code: string

  constructor({ code, params }: Failure<string>, what: string) {
    super(
      `${what}: port ${String(params?.['port'] ?? '')} ${code === 'PORT_BUSY' ? 'is in use' : 'cannot be opened'}`,
    )
    this.code = code
  }
}

/** Starts proxy, switchboard and terminals. Throws errors with a `code` that the starter can show. */
export async function runTown(options: TownOptions): Promise<Town> {
  const { seed, pace, keysDir, gatewayPort, proxyPort, controlPort } = options
  const assets = readTownAssets()
  const clock = systemClock(pace)
  const alarm = alarmClock(clock, pace)
  const townKey = readTownKey(keysDir).key
  // Nobody's resident is made here: the seal key stays unread.
  const register = makeRegister({ ...assets, seed, sealKeys: sealKeys(new Uint8Array(32)), now: clock.now() })
  const story = storyOf(register, assets, seed)

  const proxied = await FaultProxy.start({ port: proxyPort, targetPort: gatewayPort })
  if (!proxied.ok) throw new TownError(proxied, 'fault proxy')
  const { proxy } = proxied
  const voices = new Voices(alarmRules(assets.model).sources, createRandom(seed).stream('sources'))
  const field = new Field({
    url: `ws://127.0.0.1:${gatewayPort}`,
    roster: rosterOf(register, assets.model.posts),
    posts: assets.model.posts,
    keyOf: (deviceId) => terminalKey(townKey, deviceId),
    alarm,
    life: story.life,
    manners: story.manners,
    album: story.album,
    voices,
    random: createRandom(seed).stream('field'),
  })

  const secret = messagesSecret(keysDir)
  const messages = openMessages(secret, clock, createRandom(seed).stream('messages'))
  let staged = 0
  const controls: Controls = {
    setLink: (change) => {
      proxy.set({
        ...(change.state === undefined ? {} : { state: change.state }),
        ...(change.delayMs === undefined ? {} : { delayMs: change.delayMs }),
        ...(change.bytesPerS === undefined ? {} : { bytesPerS: change.bytesPerS }),
        ...(change.end === undefined ? {} : { end: change.end }),
      })
    },
    stage: ({ typeCode, building, channel }) => {
      const type = eventType(assets.model, typeCode)
      if (!type) return { ok: false, code: 'UNKNOWN_TYPE' }
      const found =
        building === undefined
          ? undefined
          : register.ground.buildings.find((b) => b.id === building || b.name === building)
      if (building !== undefined && !found) return { ok: false, code: 'UNKNOWN_BUILDING' }
      const now = clock.now()
      // A number of its own even after a restart: the second of the day is part of it.
      const serial = STAGED + Math.floor((now % DAY_MS) / 1000) * 10 + (staged++ % 10)
      const happening = happen(
        story.scenery,
        type,
        now,
        serial,
        createRandom(now).stream(`staged/${staged}`),
        {
          ...(channel === undefined ? {} : { channel }),
          ...(found ? { buildingId: found.id } : {}),
        },
      )
      field.say(happening.says)
      const first = happening.says.find((s) => 'place' in s.payload)
      return {
        ok: true,
        says: happening.says.length,
        place: first && 'place' in first.payload ? first.payload.place : '',
      }
    },
    silence: ({ source, silent }) => voices.set(source, silent),
    look: () => ({
      now: clock.now(),
      link: proxy.look(),
      field: field.look(),
      sources: alarmRules(assets.model).sources.map(({ id, zh, en }) => ({ id, zh, en })),
      silent: voices.silent,
      messages: { taken: messages.taken },
    }),
    also: (request, response) => messages.handle(request, response),
  }
  const control = await startControl(controlPort, controls)
  if (!control.ok) {
    await proxy.close()
    throw new TownError(control, 'demo control')
  }
  tellHub(keysDir, secret, control.port)
  await field.open(SIGN_IN_MS)
  const officer = assets.users.find(({ id }) => id === COLLEAGUE)
  const colleague =
    options.seatsPort === undefined || !officer
      ? undefined
      : startColleague({
          port: options.seatsPort,
          user: officer,
          clock,
          pace,
          random: createRandom(seed).stream('colleague'),
        })
  const { terminals, online } = field.look()
  return {
    ready: {
      proxyPort: proxy.port,
      controlPort: control.port,
      terminals,
      online,
      signIns: assets.users.map(({ name, title, pin }) => ({ name, role: title, pin })),
    },
    close: async () => {
      await colleague?.close()
      field.close()
      await control.close()
      await proxy.close()
    },
  }
}
