/** Puts one hub together: files, keys, link, overlay, views, seats. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import {
  failure,
  isHubAct,
  systemClock,
  type LinkStatus,
  type Outcomes,
  type OutboxLine,
  type QueryName,
  type Session,
} from '../contract/index.ts'
import { mayAsk, maySee, permissionsOf } from '../domain/index.ts'
import { openMirror, type Mirror } from '../mirror/index.ts'
import { CallerKeys } from '../seal/index.ts'
import {
  carryOverPort,
  LiveViews,
  openHttpSeats,
  SignIn,
  type Desk,
  type SeatPort,
  SeatRoom,
} from '../seats/index.ts'
import { startLink, type Link } from '../sync/index.ts'
import { ask } from './ask.ts'
import { Attachments } from './attachments.ts'
import { forgetCallers } from './callers.ts'
import { Comparison } from './comparison.ts'
import { DeskWork } from './desk.ts'
import { deskReads } from './deskReads.ts'
import { dutyLeader } from './dutyLeader.ts'
import { readOrMakeDeviceKey } from './deviceKey.ts'
import { DutyWatch, handoverItems } from './duty/index.ts'
import { KeptReads } from './kept/index.ts'
import { HubGrants } from './grants.ts'
import { health, type Health } from './health.ts'
import { LeaseTrace } from './leaseTrace.ts'
import { LinkTrouble } from './linkTrouble.ts'
import type { Log } from './log.ts'
import { ModelHolder } from './modelHolder.ts'
import type { HubOptions } from './options.ts'
import { Orders } from './orders.ts'
import { outboxLines } from './outboxLines.ts'
import { Overlaid } from './overlaid.ts'
import { HubSeatMemory } from './seatMemory.ts'
import { ReachDesk, SettingsFile, Webhook } from './reach/index.ts'
import { Register } from './register.ts'
import { Refusals } from './refusals.ts'
import { StorageWatch } from './storageWatch.ts'
import { Timers } from './timers/index.ts'
import { ownVersion } from './version.ts'
import { viewSource, type ViewParts } from './views/index.ts'

const NIGHTLY_LOOK_MS = 60_000
/** After a start the first look waits until the first snapshot has had a chance, real ms. */
const FIRST_NIGHTLY_MS = 5_000
/** Until the model is known: the zone of all China. */
const DEFAULT_ZONE_MIN = 480
const FORGET_EVERY_MS = 10 * 60_000
const SESSIONS_KEPT_MS = 7 * 24 * 3_600_000
/** Exit code after which whoever started the hub starts it again (EX_TEMPFAIL of sysexits). */
const RESTART_ME = 75

export interface Hub {
  /** Port of the browser seats; null when there are none. */
  readonly seatsPort: number | null
  /** A window of the shell: its port, and the role the shell stamped on it. */
  attachPort(port: SeatPort, role: 'wall' | 'desk', windowId: number, closed: () => void): void
  /** The machine is about to sleep: what lies in the logs goes back into the files. */
  suspend(): Promise<void>
  close(): Promise<void>
}

/**
 * Errors: those of the mirror (FUTURE_DATABASE, ALREADY_OPEN, DISK_FULL ...), of the keys, NO_RENDERER, PORT_BUSY.
 * A failure leaves nothing open and nothing changed.
 */
export async function openHub(
  options: HubOptions,
  log: Log,
): Promise<Outcomes<{ hub: Hub }, string> & { advice?: string }> {
  const clock = systemClock(options.pace)
  if (options.seats.port !== null && !existsSync(join(options.renderer, 'desk.html')))
    return failure('NO_RENDERER', { folder: options.renderer })
  const device = readOrMakeDeviceKey(options.keysDir, options.hubId)
  if (!device.ok) return device
  const opened = await openMirror({
    ...{ dataDir: options.dataDir, clock, hubId: options.hubId, log },
    ...(options.slowMs === undefined ? {} : { slowMs: options.slowMs }),
  })
  if (!opened.ok) return opened
  const { mirror } = opened
  const callerKeys = new CallerKeys(join(options.keysDir, 'callers'))

  const register = new Register(mirror, clock, options.keysDir)

  const model = new ModelHolder(mirror.read, log)
  const overlaid = await Overlaid.open(mirror, () => model.get(), log)
  const reads = deskReads(mirror.read, new KeptReads(mirror), (key) => overlaid.unsent(key))
  const refusals = new Refusals(mirror, clock)
  releaseParked(mirror, log)
  const trouble = new LinkTrouble(log)
  const lease = new LeaseTrace(mirror, clock, options.hubId, log)
  const comparison = new Comparison(clock, log)
  const storage = new StorageWatch(
    mirror,
    () => clock.monotonic(),
    log,
    () => process.exit(RESTART_ME),
  )
  const attachments: { shelf?: Attachments } = {}
  const link = await startLink({
    url: options.platform,
    hubId: options.hubId,
    privateKey: device.privateKey,
    store: mirror.truth,
    outbox: mirror.outbox,
    clock,
    dataAt: mirror.read.books.position()?.at ?? null,
    closureOf: (envelope) => overlaid.closureOf(envelope),
    onEvent: (event) => {
      attachments.shelf?.heard(event)
      overlaid.follow(event)
      refusals.follow(event)
      trouble.follow(event)
      lease.follow(event)
      comparison.follow(event)
    },
  })
  const shelf = new Attachments(mirror, link, log)
  attachments.shelf = shelf
  const grants = new HubGrants({
    ...{ mirror, clock, log, keysDir: options.keysDir },
    online: () => link.status.state !== 'OFFLINE',
  })
  // Neither a password nor a token that stands in the address.
  const platformName = URL.parse(options.platform)?.host ?? ''
  const linkStatus = (): LinkStatus =>
    grants.on(storage.on(trouble.on({ ...link.status, platform: platformName, refused: refusals.count() })))
  const version = ownVersion()
  const work = new DeskWork({
    mirror,
    overlaid,
    clock,
    callerKeys,
    log,
    model: () => model.get(),
    configVersion: () => model.version,
    link: linkStatus,
    grantMark: (userId) => grants.markOf(userId),
    submitted: () => link.submitted(),
    handoverItems: (known, now) => handoverItems(mirror.read, known, now),
  })
  const timers = new Timers({
    ...{ read: mirror.read, clock, speed: options.pace.speed, log },
    model: () => model.get(),
    link: () => link.status,
    heldLast: () => mirror.outbox.lease() !== null,
    now: () => work.occurredAt(),
    leaderAt: (at) => dutyLeader(mirror.read, at),
    fire: (timers, withinMs) => work.fireAll(timers, withinMs),
  })
  mirror.onChanged(timers.changed)
  const reachSettings = new SettingsFile(options.keysDir, log)
  const reach = new ReachDesk({
    ...{ read: mirror.read, clock, speed: options.pace.speed, log },
    provider: new Webhook(() => reachSettings.get()),
    mayCall: () => timers.mayFire(),
    fire: (timer) => work.fire(timer),
  })
  mirror.onChanged(reach.changed)
  const duty = new DutyWatch({
    ...{ read: mirror.read, clock, log },
    model: () => model.get(),
    maySpeak: () => timers.mayFire(),
    now: () => work.occurredAt(),
    fire: (timer) => work.fire(timer),
  })
  mirror.onChanged(duty.changed)
  const orders = new Orders({ mirror, link, clock, log })
  const viewParts: Omit<ViewParts, 'audience'> = {
    reads,
    model: () => model.known(),
    now: () => clock.now(),
    link: linkStatus,
    grants: () => grants.holds(),
    outbox: (): OutboxLine[] => [...refusals.lines(reads), ...outboxLines(mirror, reads)],
  }
  const desk: Desk = {
    version,
    get township() {
      return model.get()?.township ?? options.townshipId
    },
    pace: options.pace,
    demo: options.demo,
    now: () => clock.now(),
    dataAt: () => link.status.dataAt ?? 0,
    may: permissionsOf,
    maySee,
    // Without a model there is nothing to show yet but the link and how the first snapshot comes along.
    source: (view, params, audience) =>
      model.get() || view === 'link' || view === 'outbox'
        ? viewSource(view, params, { ...viewParts, audience })
        : undefined,
    submit: ({ type, ...command }) =>
      Promise.resolve(
        isHubAct(type)
          ? orders.carryOut(command.session, type, command.payload)
          : work.submit({ type, ...command }),
      ),
    ask: (session: Session | undefined, name: QueryName, params: unknown) =>
      mayAsk(session?.role, name)
        ? ask(
            { mirror, clock, callerKeys, register, attachments: shelf, reads, model: () => model.get() },
            session,
            name,
            params,
          )
        : Promise.resolve(failure('NOT_ALLOWED')),
  }
  const signIn = new SignIn({
    ...{ memory: new HubSeatMemory(mirror, clock, log), grants, clock, may: permissionsOf },
  })
  const faulted = (error: unknown): void =>
    log.error({ error: error instanceof Error ? error.stack : String(error) }, 'a bug showed at a seat')
  const views = new LiveViews((...asked) => desk.source(...asked), faulted)
  mirror.onChanged((tables, refs) => views.changed(tables, refs))

  const startedAt = clock.monotonic()
  const room = new SeatRoom({ desk, views, signIn, faulted })
  const answerHealth = (): Health =>
    health({
      version,
      startedAt,
      clock,
      mirror,
      model: () => model.get(),
      link: linkStatus,
      seats: () => room.attendance(),
    })
  const { host, port, names, openWall } = options.seats
  const { renderer } = options
  const browsers =
    port === null
      ? { ok: true as const, seats: null }
      : await openHttpSeats({
          room,
          signIn,
          faulted,
          host,
          port,
          names,
          openWall,
          renderer,
          health: answerHealth,
          attachments: shelf,
        })
  if (!browsers.ok) {
    room.close()
    overlaid.close()
    await shut(link, mirror, views, timers, reach, duty)
    return browsers
  }
  const forgetting = setInterval(() => {
    try {
      const forgotten = forgetCallers(mirror, callerKeys, clock)
      mirror.seats.dropSessionsBefore(clock.now() - SESSIONS_KEPT_MS)
      if (forgotten > 0) log.info({ forgotten }, 'callers of ended cases were forgotten')
    } catch (error) {
      log.error({ error: String(error) }, 'callers of ended cases could not be forgotten; tried again later')
    }
  }, FORGET_EVERY_MS)

  const nightly = (): void => {
    const zone = model.get()?.clocks.zoneOffsetMin ?? DEFAULT_ZONE_MIN
    mirror.backups.keepUp(zone)
    comparison.keepUp(link, zone)
  }
  const firstNightly = setTimeout(nightly, FIRST_NIGHTLY_MS)
  const everyNight = setInterval(nightly, NIGHTLY_LOOK_MS)

  return {
    ok: true,
    hub: {
      seatsPort: browsers.seats?.port ?? null,
      attachPort: (port, role, windowId, closed) => {
        port.on('close', closed)
        carryOverPort(port, role, windowId, (carrier) => room.attach(carrier))
      },
      suspend: () => mirror.checkpoint(),
      close: async () => {
        clearInterval(forgetting)
        shelf.close()
        clearTimeout(firstNightly)
        clearInterval(everyNight)
        room.close()
        await browsers.seats?.close()
        overlaid.close()
        await shut(link, mirror, views, timers, reach, duty)
      },
    },
  }
}

/** What an older platform did not know, or a fault that has passed, is offered again at each start. */
function releaseParked(mirror: Mirror, log: Log): void {
  for (const { envelope, code } of mirror.outbox.parked()) {
    if (code !== 'UNKNOWN_COMMAND' && code !== 'DECIDE_FAILED') continue
    mirror.outbox.retry(envelope.id)
    log.info({ id: envelope.id, code }, 'a parked command is offered again')
  }
}

async function shut(
  link: Link,
  mirror: Mirror,
  views: LiveViews,
  ...timed: readonly { close(): void }[]
): Promise<void> {
  for (const one of timed) one.close()
  views.close()
  mirror.letGo()
  await link.close()
  await mirror.close()
}
