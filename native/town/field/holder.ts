import type { PostDefinition, Row } from '../../contract/index.ts'
import type { Terminal, TerminalAnswer } from '../../platform/index.ts'
import type { Random } from '../chance/index.ts'
import { attendanceAt, HolderMind } from '../life/index.ts'
import type { Answer, Manners } from '../life/index.ts'
import type { AlarmClock } from './alarmClock.ts'

export interface HolderSetting {
  readonly alarm: AlarmClock
  readonly manners: Manners
  readonly random: Random
  /** Hands over the bytes of pictures that a command names. */
  readonly deliver: (terminal: Terminal, pictures: readonly { sha256: string }[]) => void
}

/** The people behind one terminal: they see its inbox and answer, one act at a time. */
export class Holder {
  private readonly setting: HolderSetting
  private readonly post: Pick<PostDefinition, 'id' | 'cover'> | null
  private readonly mind: HolderMind
  private terminal: Terminal | undefined
  /** Tasks with an act under way, and tasks whose last act was refused at this revision. */
  private readonly busy = new Set<string>()
  private readonly refused = new Map<string, number>()
  private callOff: (() => void) | undefined
  private callOffAttendance: (() => void) | undefined
  private onDuty: 'A' | 'B' | 'NONE' = 'A'

  /** @param post the post that is held, whose attendance is kept as well; null for grids, communities and teams */
  constructor(setting: HolderSetting, post: Pick<PostDefinition, 'id' | 'cover'> | null) {
    this.setting = setting
    this.post = post
    this.mind = new HolderMind(setting.manners, setting.random.stream('minds'))
  }

  attach(terminal: Terminal): void {
    this.terminal = terminal
    this.attend()
  }

  inbox(tasks: readonly Row<'task'>[], gone: readonly string[], full: boolean): void {
    const now = this.setting.alarm.now()
    if (full) this.mind.keepOnly(new Set(tasks.map((t) => t.id)))
    for (const id of gone) this.mind.forget(id)
    for (const task of tasks) this.mind.see(task, now)
    this.rearm()
  }

  get holding(): number {
    return this.mind.holding
  }

  close(): void {
    this.callOff?.()
    this.callOffAttendance?.()
    this.terminal = undefined
  }

  private attend(): void {
    if (!this.post || !this.terminal) return
    const { alarm, manners, random } = this.setting
    const { onDuty, until } = attendanceAt(this.post, alarm.now(), manners.model, random.stream('attendance'))
    this.onDuty = onDuty
    void this.terminal.send('post.attend', { postId: this.post.id, onDuty })
    this.callOffAttendance = alarm.at(until, () => {
      this.attend()
      this.rearm()
    })
  }

  private rearm(): void {
    this.callOff?.()
    this.callOff = undefined
    const next = this.mind.next(
      this.onDuty !== 'NONE',
      (task) => this.busy.has(task.id) || this.refused.get(task.id) === task.rev,
    )
    if (!next) return
    this.callOff = this.setting.alarm.at(next.answer.at, () => {
      this.act(next.answer, next.task)
    })
  }

  private act(answer: Answer, task: Row<'task'>): void {
    const { terminal } = this
    if (!terminal) return
    this.busy.add(task.id)
    if ('attachments' in answer.payload) this.setting.deliver(terminal, answer.payload.attachments ?? [])
    void terminal.send(answer.type, answer.payload).then((said) => {
      this.busy.delete(task.id)
      // Refused: somebody else moved the task. What to do next follows from how it stands then.
      if (!wasTaken(said)) this.refused.set(task.id, task.rev)
      this.rearm()
    })
    this.rearm()
  }
}

const wasTaken = (said: TerminalAnswer): boolean =>
  said.kind === 'decided' && said.result.outcome === 'applied'
