/** Appends commands without end and says each one's id once it is kept; to be killed by a test. */
import { writeSync } from 'node:fs'
import { entryOf, testFolder } from '../mirrorFixture.ts'
import { localFolder } from './localFixture.ts'

const [folder, whole] = process.argv.slice(2)
if (!folder) throw new Error('usage: outboxWriter.fixture.ts FOLDER [mirror]')
// With `mirror` the whole directory is taken, lock and worker included.
const { outbox } = whole === 'mirror' ? await testFolder(folder).open() : localFolder(folder).open()
for (;;) {
  const id = outbox.nextCommandId()
  const kept = outbox.append(entryOf(id))
  if (kept.ok) writeSync(1, `${kept.commandId}\n`)
}
