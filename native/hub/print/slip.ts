/** 交办单: what a holder is given to do, to sign for, and to report on. Says nothing of who reported the matter. */
import type { Model, Row } from '../../contract/index.ts'
import { eventType, isNeverRejected, postDefinition } from '../../domain/index.ts'
import type { PrintAssets } from '../printAssets.ts'
import { holderName, peopleOf, type DeskReads } from '../views/index.ts'
import { Paper } from './paper.ts'
import { stampOf } from './stamp.ts'

export interface Printing {
  readonly reads: DeskReads
  readonly model: Model
  readonly assets: PrintAssets
  readonly now: number
  /** Who prints. */
  readonly by: string
}

const word = (words: Readonly<Record<string, string>>, key: string): string => words[key] ?? key

/** @returns a PDF; its number is that of the task, which derives from the command that gave it and is nobody else's */
export async function slipPdf(printing: Printing, task: Row<'task'>): Promise<Buffer> {
  const { reads, model, assets, now, by } = printing
  const { forms } = assets
  const w = (key: string): string => word(forms.slip, key)
  const at = (time: number | null): string => (time === null ? w('none') : stampOf(time, model))
  const minutes = (n: number | null): string =>
    n === null ? w('none') : forms.minutes.replace('{n}', String(n))
  const incident = reads.get('incident', task.incidentId)
  const stationed = task.holderKind === 'POST' && postDefinition(model, task.holderId)?.kind === 'STATIONED'
  const limit = (limitMin: number | null, dueAt: number | null): string =>
    dueAt === null ? minutes(limitMin) : `${at(dueAt)} (${minutes(limitMin)})`
  const cover =
    task.coverFor === null ? '' : ` · ${w('coverFor')} ${holderName(reads, 'POST', task.coverFor)}`
  const delivery =
    task.deliveredAt === null
      ? word(forms.delivery, 'UNDELIVERED')
      : `${at(task.deliveredAt)} ${word(forms.delivery, task.delivery)}`
  const people = peopleOf(reads, task.holderKind, task.holderId)
    .map(({ name, title, phone }) => `${title} ${name} ${phone}`.trim())
    .join('\n')

  const paper = new Paper({
    ...{ font: assets.font, title: `${w('title')} ${task.number}`, at: now, page: forms.page },
    foot: `${task.number}   ${w('printed')} ${at(now)} ${by}   ${w('notice')}`,
  })
  paper.heading(model.township, w(stationed ? 'asked' : 'title'))
  const pair = (a: string, b: string, c: string, d: string): void => paper.row([a, b, c, d], [2, 5, 2, 5])
  const wide = (name: string, text: string, least = 0): void => paper.row([name, text], [2, 12], least)
  pair(w('number'), task.number, w('incident'), incident?.number ?? '')
  pair(
    w('type'),
    eventType(model, task.typeCode)?.zh ?? task.typeCode,
    w('priority'),
    word(forms.priority, task.priority),
  )
  wide(w('matter'), task.title)
  pair(
    w('place'),
    task.place,
    w('grid'),
    task.gridId === null ? w('none') : holderName(reads, 'GRID', task.gridId),
  )
  pair(
    w('holder'),
    `${holderName(reads, task.holderKind, task.holderId)}${cover}`,
    '',
    w(task.lead ? 'lead' : 'assist'),
  )
  wide(w('people'), people || w('none'))
  pair(w('issued'), at(task.issuedAt), w('delivered'), delivery)
  pair(
    w('sign'),
    limit(task.signLimitMin, task.signDueAt),
    w('arrive'),
    limit(task.arriveLimitMin, task.arriveDueAt),
  )
  wide(w('finish'), limit(task.finishLimitMin, task.finishDueAt))
  // what came over these channels is told in the words of a complainant, who stays hidden from whoever handles it
  const hidden = incident === undefined || isNeverRejected(incident.channel)
  wide(w('text'), hidden ? w('none') : incident.text || w('none'), 18)
  wide(w('instruction'), task.instruction || w('none'), 26)
  pair(w('signature'), '', w('signedAt'), '')
  wide(w('result'), task.report, 50)
  pair(w('resultBy'), '', w('stamp'), '')
  return paper.finish()
}
