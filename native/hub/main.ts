/** One hub as a plain Node program: thin clients, a leader's office, a drill room, the demo. */
import { fstatSync } from 'node:fs'
import { isCareCommand, runCareCommand } from './careCommand.ts'
import { openHub } from './hub.ts'
import { fatal } from './fatal.ts'
import { openLog } from './log.ts'
import { readOptions } from './options.ts'

if (isCareCommand(process.argv.slice(2))) {
  const { code, text } = await runCareCommand(process.argv.slice(2))
  process.stdout.write(`${text}\n`)
  process.exit(code)
}
const log = openLog(process.env['HUB_LOG'] ?? 'warn')
const read = readOptions(process.argv.slice(2))
if (!read.ok) fatal(read)
const opened = await openHub(read.options, log)
if (!opened.ok) fatal(opened)
const { hub } = opened

let closing = false
const close = async (): Promise<void> => {
  if (closing) return
  closing = true
  await hub.close()
  process.exit(0)
}
process.once('SIGTERM', () => void close())
process.once('SIGINT', () => void close())
// Whoever started this program may hold its channel, or its standard input by a pipe; when that goes, so does the hub.
process.once('disconnect', () => void close())
if (fstatSync(0).isFIFO() || fstatSync(0).isSocket()) {
  process.stdin.once('end', () => void close())
  process.stdin.resume()
}
process.stdout.write(`ready ${JSON.stringify({ seatsPort: hub.seatsPort })}\n`)
