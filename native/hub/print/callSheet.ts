/** 叫应单: whom to call because a task has not reached them, with room for what they answer. */
import { callLines } from '../views/index.ts'
import { Paper } from './paper.ts'
import type { Printing } from './slip.ts'
import { stampOf } from './stamp.ts'

export async function callSheetPdf({ reads, model, assets, now, by }: Printing): Promise<Buffer> {
  const { calls, page, priority } = assets.forms
  const w = (key: string): string => calls[key] ?? key
  const lines = callLines(reads)
  const at = stampOf(now, model)
  const paper = new Paper({
    ...{ font: assets.font, title: `${w('title')} ${at}`, at: now, page },
    foot: `${w('title')}   ${at} ${by}   ${w('notice')}`,
  })
  paper.heading(model.township, w('title'))
  paper.line(`${at}   ${w('count').replace('{n}', String(lines.length))}   ${w('how')}`)
  if (lines.length === 0) paper.line(w('empty'), 12)
  const shares = [1, 6, 5, 6]
  if (lines.length > 0) paper.row([w('no'), w('task'), w('phone'), w('answer')], shares)
  for (const [k, line] of lines.entries())
    paper.row(
      [
        String(k + 1),
        `${line.number} ${priority[line.priority] ?? ''}\n${line.title}\n${line.place}`,
        [
          `${w(line.undelivered ? 'holder' : 'call')} ${line.undelivered ? line.holderName : (line.coverFor ?? '')}`,
          ...line.people.map(({ name, title, phone }) => `${title} ${name} ${phone}`.trim()),
        ].join('\n'),
        '',
      ],
      shares,
      16,
    )
  return paper.finish()
}
