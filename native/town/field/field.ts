import type { KeyObject } from 'node:crypto'
import type { PostDefinition, TerminalHolds } from '../../contract/index.ts'
import { connectTerminal } from '../../platform/index.ts'
import type { Terminal } from '../../platform/index.ts'
import type { Random } from '../chance/index.ts'
import { SOURCES_EVERY_MS } from '../life/index.ts'
import type { Life, LifeState, Manners, Utterance, Voices } from '../life/index.ts'
import type { Album } from '../pictures/index.ts'
import type { AlarmClock } from './alarmClock.ts'
import { Holder } from './holder.ts'
import { deviceIdOf } from './roster.ts'
import type { RosterEntry } from './roster.ts'

export interface FieldOptions {
  /** ws:// address of the gateway; never the hub's. */
  readonly url: string
  readonly roster: readonly RosterEntry[]
  readonly posts: readonly PostDefinition[]
  readonly keyOf: (deviceId: string) => KeyObject
  readonly alarm: AlarmClock
  readonly life: Life
  readonly manners: Manners
  readonly album: Album
  readonly voices: Voices
  readonly random: Random
}

export interface FieldState {
  readonly terminals: number
  readonly online: number
  /** Tasks in all inboxes. */
  readonly tasks: number
  readonly said: number
  readonly refused: number
}

/** Terminals sign in this many at a time, so that a start does not stand at the gateway's door all at once. */
const AT_ONCE = 24
const NEXT_BATCH_MS = 60

/** All terminals of the town and who stands behind them: the feeds that tell, the holders that answer. */
export class Field {
  private readonly options: FieldOptions
  private readonly terminals = new Map<string, Terminal>()
  private readonly holders = new Map<string, Holder>()
  private readonly delivered = new Set<string>()
  private readonly starting: NodeJS.Timeout[] = []
  private state: LifeState
  private callOff: (() => void) | undefined
  private hush: (() => void) | undefined
  private said = 0
  private refused = 0

  constructor(options: FieldOptions) {
    this.options = options
    this.state = options.life.begin(options.alarm.now())
  }

  /** Resolves when every terminal has signed in once, or after the given time. */
  async open(withinMs: number): Promise<void> {
    const { roster } = this.options
    const online = new Set<string>()
    await new Promise<void>((done) => {
      const timer = setTimeout(done, withinMs)
      this.starting.push(timer)
      roster.forEach((entry, i) => {
        const connect = (): void => {
          this.connect(entry, () => {
            online.add(entry.deviceId)
            if (online.size === roster.length) {
              clearTimeout(timer)
              done()
            }
          })
        }
        this.starting.push(setTimeout(connect, Math.floor(i / AT_ONCE) * NEXT_BATCH_MS))
      })
    })
    this.tell()
    this.report()
  }

  /** Says something now, as if it had just happened. */
  say(words: readonly Utterance[]): void {
    for (const word of words) {
      this.options.alarm.at(word.at, () => {
        this.speak(word)
      })
    }
  }

  look(): FieldState {
    const all = [...this.terminals.values()]
    return {
      terminals: all.length,
      online: all.filter((t) => t.online).length,
      tasks: [...this.holders.values()].reduce((sum, h) => sum + h.holding, 0),
      said: this.said,
      refused: this.refused,
    }
  }

  close(): void {
    this.callOff?.()
    this.hush?.()
    for (const timer of this.starting) clearTimeout(timer)
    for (const holder of this.holders.values()) holder.close()
    for (const terminal of this.terminals.values()) terminal.close()
  }

  private connect({ deviceId, holds }: RosterEntry, signedIn: () => void): void {
    const { url, keyOf, alarm, posts, manners, random } = this.options
    const holder =
      holds.kind === 'FEED'
        ? undefined
        : new Holder(
            { alarm, manners, random, deliver: (t, pictures) => this.deliver(t, pictures) },
            holds.kind === 'POST' ? (posts.find((p) => p.id === holds.id) ?? null) : null,
          )
    let first = true
    const terminal = connectTerminal({
      url,
      deviceId,
      privateKey: keyOf(deviceId),
      now: () => alarm.now(),
      ...(holder ? { onInbox: (tasks, gone, full) => holder.inbox(tasks, gone, full) } : {}),
      onState: (state) => {
        if (state !== 'online' || !first) return
        first = false
        holder?.attach(terminal)
        signedIn()
      },
      backoffMaxMs: 8000,
    })
    this.terminals.set(deviceId, terminal)
    if (holder) this.holders.set(deviceId, holder)
  }

  private tell(): void {
    const { life, alarm } = this.options
    const told = life.next(this.state, alarm.now())
    this.state = told.state
    for (const word of told.says) this.speak(word)
    this.callOff = alarm.at(told.wakeAt, () => {
      this.tell()
    })
  }

  /** What the sources of data have to say, again and again. */
  private report(): void {
    const { alarm, voices } = this.options
    const now = alarm.now()
    for (const { speaker, payload } of voices.due(now)) {
      this.said++
      void this.terminals
        .get(deviceIdOf(speaker))
        ?.send('source.heard', payload, { occurredAt: now })
        .then((answer) => {
          if (answer.kind === 'refused' || answer.result.outcome === 'rejected') this.refused++
        })
    }
    this.hush = alarm.at(now + SOURCES_EVERY_MS, () => {
      this.report()
    })
  }

  private speak(word: Utterance): void {
    const terminal = this.terminals.get(deviceIdOf(word.speaker satisfies TerminalHolds))
    if (!terminal) return
    this.said++
    const pictures = 'attachments' in word.payload ? (word.payload.attachments ?? []) : []
    this.deliver(terminal, pictures)
    void terminal.send(word.type, word.payload, { occurredAt: word.at }).then((answer) => {
      if (answer.kind === 'refused' || answer.result.outcome === 'rejected') this.refused++
    })
  }

  /** A picture's bytes follow it once; the row is valid before them. */
  private deliver(terminal: Terminal, pictures: readonly { sha256: string }[]): void {
    for (const { sha256 } of pictures) {
      if (this.delivered.has(sha256) || !terminal.online) continue
      const bytes = this.options.album.bytes(sha256)
      if (!bytes) continue
      this.delivered.add(sha256)
      terminal.blob(sha256, 0, bytes.length, bytes)
    }
  }
}
