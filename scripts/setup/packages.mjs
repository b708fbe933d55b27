// node_modules as package-lock.json says, and no work when it already is.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { node24, root } from '../node24.mjs'

const stampFile = join(root, 'node_modules', '.hub', 'packages')

function lockHash() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
}

function stamp() {
  try {
    return readFileSync(stampFile, 'utf8').trim()
  } catch {
    return ''
  }
}

function writeStamp() {
  mkdirSync(join(root, 'node_modules', '.hub'), { recursive: true })
  writeFileSync(stampFile, `${lockHash()}\n`)
}

/** @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean }} Locked */

/**
 * Whether an install made by hand already matches the lock: then it is adopted instead of being torn down.
 * Optional packages are left out, because those of other platforms are never there.
 * @param {Record<string, Locked>} wanted `packages` of package-lock.json
 * @param {Record<string, Locked>} present `packages` of node_modules/.package-lock.json
 */
export function sameInstall(wanted, present) {
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || entry.optional === true) return true
    const there = present[path]
    return there !== undefined && there.version === entry.version && there.integrity === entry.integrity
  })
}

function installedByHand() {
  try {
    const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
    const present = JSON.parse(readFileSync(join(root, 'node_modules', '.package-lock.json'), 'utf8'))
    return sameInstall(wanted.packages, present.packages)
  } catch {
    return false
  }
}

/** True when node_modules belongs to the lock file of now. */
export function packagesReady() {
  if (!existsSync(node24)) return false
  if (stamp() === lockHash()) return true
  if (!installedByHand()) return false
  writeStamp()
  return true
}

/** `npm ci`, with the npm that is already running where there is one. */
export function installPackages() {
  const npm = process.env['npm_execpath']
  const [command, args] =
    npm !== undefined && /npm-cli\.c?js$/.test(npm) ? [process.execPath, [npm, 'ci']] : ['npm', ['ci']]
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32' && command === 'npm',
  })
  if (result.status !== 0) {
    throw new Error(
      'npm ci failed (see above). Nothing was started. Check the network or the npm registry setting, then run the command again.',
    )
  }
  if (!existsSync(node24)) {
    throw new Error(
      'npm ci finished, but Node 24 (the npm package "node") is missing. Allow its install script (npm config allow-scripts) and run the command again.',
    )
  }
  writeStamp()
}
