import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { expect, it } from 'vitest'
import type { SeatReply } from '../contract/index.ts'
import { LiveViews } from './liveViews.ts'
import { carryOverPort, type SeatPort } from './portCarrier.ts'
import { Seat } from './router.ts'
import { unexpected, person, TestClock, TestGrants, TestDesk, TestMemory } from './seatFixture.ts'
import { SignIn } from './signIn.ts'

/** Electron's ports hand over an event with `data`; Node's hand over the message itself. */
const asElectron = (port: MessagePort): SeatPort => ({
  postMessage: (message) => port.postMessage(message),
  on: (event: 'message' | 'close', listener: (event: { data: unknown }) => void) =>
    event === 'close'
      ? port.on('close', () => listener({ data: undefined }))
      : port.on('message', (data) => listener({ data })),
  start: () => port.start(),
  close: () => port.close(),
})

it('serves a window over a MessagePort with the role that the shell stamped, whatever the page says', async () => {
  const { port1, port2 } = new MessageChannel()
  const desk = new TestDesk()
  const views = new LiveViews((...asked) => desk.source(...asked), unexpected)
  const memory = new TestMemory([await person('o', 'DUTY_OFFICER', '1')])
  const signIn = new SignIn({
    memory,
    clock: new TestClock(),
    grants: new TestGrants(new TestClock()),
    may: () => [],
  })
  let gone = false
  carryOverPort(asElectron(port1), 'wall', 3, (carrier) => {
    return new Seat(carrier, { desk, views, signIn, faulted: unexpected }, undefined, () => (gone = true))
  })
  const replies: SeatReply[] = []
  port2.on('message', (reply: SeatReply) => replies.push(reply))
  port2.postMessage({ t: 'hello', protocol: 1, role: 'desk' })
  port2.postMessage({ t: 'subscribe', sub: 1, view: 'inbox' })
  port2.postMessage({ t: 'signIn', requestId: 'r', userId: 'o', pin: '1' })
  port2.postMessage({ t: 'subscribe', sub: 2, view: 'board' })
  await expect.poll(() => replies.map((reply) => reply.t)).toContain('session')
  port2.postMessage({ t: 'subscribe', sub: 3, view: 'inbox' })
  await expect
    .poll(() => replies.map((reply) => reply.t))
    .toEqual(expect.arrayContaining(['welcome', 'refused', 'picture', 'answer', 'session']))
  expect(replies[0]).toMatchObject({ t: 'welcome', seat: 'wall' })
  port2.close()
  await expect.poll(() => gone).toBe(true)
})
