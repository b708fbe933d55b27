/** Appends commands without end and says each one's id once it is kept; to be killed by a test. */
import { writeSync } from 'node:fs'
import { entryOf } from '../mirrorFixture.ts'
import { localFolder } from './localFixture.ts'

const folder = process.argv[2]
if (!folder) throw new Error('usage: outboxWriter.fixture.ts FOLDER')
const store = localFolder(folder).open()
for (;;) {
  const id = store.outbox.nextCommandId()
  const kept = store.outbox.append(entryOf(id))
  if (kept.ok) writeSync(1, `${kept.commandId}\n`)
}
