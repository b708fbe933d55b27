// What the machine itself has to bring: a browser, ffmpeg, Chinese fonts, a virtual display.
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** @param {string} name */
function onPath(name) {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/** Places where a Noto CJK font of any packaging lies on Linux. */
function hasChineseFont() {
  const folders = [
    '/usr/share/fonts/opentype/noto',
    '/usr/share/fonts/truetype/noto',
    '/usr/share/fonts/noto-cjk',
  ]
  return folders.some((folder) => existsSync(folder) && readdirSync(folder).some((file) => /CJK/i.test(file)))
}

const browsers = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge']

/** Debian package names of what is missing; empty on other systems, which bring these in their own way. */
export function missingPrograms() {
  if (process.platform !== 'linux') return []
  /** @type {string[]} */
  const missing = []
  if (!process.env['HUB_CHROMIUM'] && !browsers.some(onPath)) missing.push('chromium')
  if (!onPath('ffmpeg')) missing.push('ffmpeg')
  if (!hasChineseFont()) missing.push('fonts-noto-cjk')
  if (!onPath('Xvfb')) missing.push('xvfb')
  return missing
}

/**
 * Installs what is missing where that is possible (Debian or Ubuntu, as root); otherwise says what to install.
 * Never throws: the hub itself runs without any of these.
 * @param {string[]} missing
 * @param {(line: string) => void} say
 */
export function providePrograms(missing, say) {
  if (missing.length === 0) return
  const canInstall = onPath('apt-get') && process.getuid?.() === 0
  if (!canInstall) {
    say(`Please install (the demo starts without, some tests need them): ${missing.join(' ')}`)
    return
  }
  say(`Installing ${missing.join(' ')} with apt-get ...`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  /** @param {string[]} args */
  const apt = (args) =>
    spawnSync('apt-get', args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  apt(['update', '-q'])
  const result = apt(['install', '-y', '-q', '--no-install-recommends', ...missing])
  if (result.status !== 0) {
    const reason = `${result.stdout}${result.stderr}`.trim().split('\n').at(-1) ?? ''
    say(`apt-get could not install ${missing.join(' ')} (${reason}). Going on without.`)
  }
}
