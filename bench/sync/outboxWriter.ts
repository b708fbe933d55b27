/**
 * Process that keeps commands like a desk, one durable commit each, and writes every accepted id into a ledger; each
 * commit is interleaved with a raw one of the same bytes. May be killed at any moment: that is what it is for.
 */
import { openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { CommandEnvelope } from '../../native/contract/index.ts'
import { openMirror } from '../../native/mirror/index.ts'
import { moment } from './moment.ts'
import { serve } from './serve.ts'
import { HUB, OFFICER } from './setting.ts'
import { townClock } from './townClock.ts'

const [dataDir = '', ledgerPath = '', rawFolder = ''] = process.argv.slice(2)

export type OutboxWriter = typeof handlers

const clock = townClock()
const opened = await openMirror({ dataDir, clock, hubId: HUB })
if (!opened.ok) throw new Error(opened.advice)
const { mirror } = opened
const ledger = openSync(ledgerPath, 'a')
const raw = new Database(join(rawFolder, `outbox-raw-${String(process.pid)}.db`))
raw.pragma('journal_mode = WAL')
raw.pragma('synchronous = FULL')
raw.exec('CREATE TABLE command (id TEXT PRIMARY KEY, envelope TEXT) WITHOUT ROWID')
const insert = raw.prepare('INSERT INTO command VALUES (?, ?)')

function envelopeOf(n: number): CommandEnvelope {
  const said =
    n % 5 === 0
      ? {
          type: 'incident.report' as const,
          payload: {
            channel: 'PHONE',
            typeCode: 'UM03',
            text: `占道经营第${String(n)}处`,
            place: '滨江路8号',
          },
        }
      : { type: 'duty.log' as const, payload: { text: `巡查第${String(n)}次，辖区正常，无异常情况` } }
  return {
    ...{
      id: mirror.outbox.nextCommandId(),
      actor: OFFICER,
      occurredAt: clock.now(),
      base: {},
      configVersion: 1,
    },
    ...{ type: said.type, payload: said.payload },
  }
}

const handlers = {
  /** How long each commit took, ms: the outbox's, and the raw one before it. */
  append: ({ count }: { count: number }) => {
    const [ours, raws]: [number[], number[]] = [[], []]
    for (let n = 0; n < count; n++) {
      const envelope = envelopeOf(n)
      const { id, type } = envelope
      const text = JSON.stringify(envelope)
      const began = moment()
      insert.run(id, text)
      const middle = moment()
      const kept = mirror.outbox.append({
        ...{ envelope, requestId: `bench/${id}` },
        audit: {
          at: clock.now(),
          actorId: OFFICER.id,
          actorName: OFFICER.name,
          act: type,
          subject: id,
          params: {},
        },
      })
      ours.push(moment() - middle)
      raws.push(middle - began)
      if (!kept.ok) throw new Error(kept.code)
      writeSync(ledger, `${type} ${id}\n`)
    }
    return { ours, raws }
  },
}

serve(handlers, () => mirror.close())
