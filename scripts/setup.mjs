// Brings a fresh clone to the point where everything runs; a few file reads when it already is there.
// Depends on nothing but Node 20. `node scripts/setup.mjs --electron` tries for Electron without a time limit.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './node24.mjs'
import { electronBinary, electronGivenUp, fetchElectron } from './setup/electron.mjs'
import { withLock } from './setup/lock.mjs'
import { installPackages, packagesReady } from './setup/packages.mjs'
import { missingPrograms, providePrograms } from './setup/system.mjs'

const electronLimitMs = 20_000

/** @param {string} line */
function say(line) {
  // stderr, because stdout belongs to the command that is being prepared.
  process.stderr.write(`setup: ${line}\n`)
}

function electronSettled() {
  return electronBinary() !== undefined || electronGivenUp()
}

/** @param {{ patient?: boolean }} [options] patient: wait for Electron's download as long as it takes */
export async function setUp({ patient = false } = {}) {
  const major = Number.parseInt(process.versions.node, 10)
  if (major < 20) throw new Error(`Node 20 or newer is needed, this is ${process.version}.`)
  if (!patient && packagesReady() && electronSettled() && missingPrograms().length === 0) return

  const waiting = (/** @type {number} */ pid) =>
    say(`another set-up is at work here (pid ${pid}), waiting for it`)
  await withLock(
    join(root, '.setup.lock'),
    async () => {
      if (!packagesReady()) {
        say('installing packages (npm ci) ...')
        installPackages()
      }
      providePrograms(missingPrograms(), say)
      if (electronBinary() !== undefined || (!patient && electronGivenUp())) return
      const there = await fetchElectron(patient ? 30 * 60_000 : electronLimitMs)
      if (!there) {
        say(
          "Electron's binary could not be had; the screens open in Chromium. Asked again in a day, or now by: node scripts/setup.mjs --electron",
        )
      }
    },
    waiting,
  )
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    await setUp({ patient: process.argv.includes('--electron') })
  } catch (error) {
    say(error instanceof Error ? error.message : String(error))
    process.exitCode = 1
  }
}
