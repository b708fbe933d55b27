/** Forms a screen asks to print. What is printed is written into the audit: a slip leaves the room. */
import {
  failure,
  type Clock,
  type Model,
  type Outcomes,
  type PrintedForm,
  type Session,
} from '../contract/index.ts'
import type { Mirror } from '../mirror/index.ts'
import { callSheetPdf, slipPdf, type Printing } from './print/index.ts'
import { printAssets } from './printAssets.ts'
import type { DeskReads } from './views/index.ts'

export interface PrintParts {
  readonly mirror: Mirror
  readonly clock: Clock
  readonly reads: DeskReads
  model(): Model | undefined
}
type Answer = Outcomes<{ data: PrintedForm }, string>

/** Errors: NOT_SIGNED_IN, HUB_NOT_READY, NOT_FOUND, and trouble with the disk: then nothing was printed. */
export async function printSlip(
  parts: PrintParts,
  session: Session | undefined,
  taskId: string,
): Promise<Answer> {
  const task = parts.reads.get('task', taskId)
  if (!task) return failure('NOT_FOUND', { table: 'task', id: taskId })
  return print(parts, session, 'slip.pdf', task.number, (printing) => slipPdf(printing, task))
}

export async function printCalls(parts: PrintParts, session: Session | undefined): Promise<Answer> {
  return print(parts, session, 'calls.pdf', '', callSheetPdf)
}

async function print(
  { mirror, clock, reads, model }: PrintParts,
  session: Session | undefined,
  act: 'slip.pdf' | 'calls.pdf',
  subject: string,
  make: (printing: Printing) => Promise<Buffer>,
): Promise<Answer> {
  const known = model()
  if (!session) return failure('NOT_SIGNED_IN')
  if (!known) return failure('HUB_NOT_READY')
  const now = clock.now()
  const traced = mirror.audit.append({
    ...{ at: now, actorId: session.userId, actorName: session.name, act, subject, params: {} },
  })
  if (!traced.ok) return traced
  const pdf = await make({ reads, model: known, assets: printAssets(), now, by: session.name })
  const name = act === 'slip.pdf' ? `${subject}.pdf` : `calls-${Math.floor(now / 1000)}.pdf`
  return { ok: true, data: { name, pdf: pdf.toString('base64') } }
}
