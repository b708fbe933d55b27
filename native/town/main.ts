/** Process entry: the living demo town, the fault proxy before the gateway, and the demo's switchboard. */
import { fstatSync } from 'node:fs'
import { announceFatal } from './announce.ts'
import { readTownOptions } from './options.ts'
import { runTown } from './town.ts'

function isPipe(descriptor: number): boolean {
  try {
    const stat = fstatSync(descriptor)
    return stat.isFIFO() || stat.isSocket()
  } catch {
    return false
  }
}

try {
  const town = await runTown(readTownOptions(process.argv.slice(2)))
  let ending = false
  const end = (): void => {
    if (ending) return
    ending = true
    void town.close().finally(() => process.exit())
  }
  process.once('SIGTERM', end)
  process.once('SIGINT', end)
  process.once('disconnect', end)
  // A starter that dies takes the pipe with it; a terminal or /dev/null at stdin says nothing.
  if (isPipe(0)) {
    process.stdin.once('close', end)
    process.stdin.once('end', end)
    process.stdin.resume()
  }
  process.stdout.write(`ready ${JSON.stringify(town.ready)}\n`)
} catch (error) {
  announceFatal(error)
  process.exit()
}
