// Where the screens appear: in Electron, in Chromium app windows, or nowhere but at an address.
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { end } from './child.ts'

export type Place = 'electron' | 'chromium' | 'address'

export interface Surroundings {
  readonly headless: boolean
  readonly electron: string | undefined
  readonly chromium: string | undefined
  readonly display: boolean
}

/** A machine without a display has nothing to show an Electron window on either. */
export function placeOf({ headless, electron, chromium, display }: Surroundings): Place {
  if (headless || !display) return 'address'
  if (electron !== undefined) return 'electron'
  return chromium === undefined ? 'address' : 'chromium'
}

export function hasDisplay(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): boolean {
  if (platform === 'win32' || platform === 'darwin') return true
  return Boolean(env['DISPLAY']) || Boolean(env['WAYLAND_DISPLAY'])
}

export function chromiumArgs(url: string, profile: string, isRoot: boolean): string[] {
  return [
    `--app=${url}`,
    `--user-data-dir=${profile}`,
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-background-networking',
    '--lang=zh-CN',
    '--accept-lang=zh-CN',
    // Without a window manager nothing maximizes, and the default is half a screen.
    '--window-size=1920,1080',
    '--window-position=0,0',
    '--start-maximized',
    // Chromium refuses to run its sandbox as root; a machine where root has a screen rarely has a GPU either.
    // --test-type: no bar across the screen that says so.
    ...(isRoot ? ['--no-sandbox', '--disable-gpu', '--test-type'] : []),
  ]
}

/** A new profile offers to translate the town into the language of the system; nobody asked. */
function prepareProfile(profile: string): void {
  const preferences = join(profile, 'Default', 'Preferences')
  if (existsSync(preferences)) return
  mkdirSync(join(profile, 'Default'), { recursive: true })
  writeFileSync(preferences, JSON.stringify({ translate: { enabled: false } }))
}

export interface Window {
  readonly name: string
  readonly ended: Promise<void>
  stop(): Promise<void>
}

/** Opens one window of any program, held by window.ts so that it never outlives the start. */
function open(name: string, program: string, args: readonly string[], root: string): Window {
  const child: ChildProcess = spawn(
    process.execPath,
    [join(import.meta.dirname, 'window.ts'), program, ...args],
    {
      cwd: root,
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    },
  )
  const ended = new Promise<void>((done) => {
    child.once('exit', () => done())
    child.once('error', () => done())
  })
  return { name, ended, stop: () => end(child, ended) }
}

export function openChromium(
  chromium: string,
  name: 'desk' | 'wall',
  where: { readonly root: string; readonly dataDir: string; readonly address: string },
): Window {
  const profile = join(where.dataDir, 'chromium', name)
  prepareProfile(profile)
  const args = chromiumArgs(`${where.address}/${name}`, profile, process.getuid?.() === 0)
  return open(name, chromium, args, where.root)
}

/** Electron starts the hub itself, as a utility process, from the same flags. */
export function openElectron(electron: string, root: string, flags: readonly string[]): Window {
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return open('Electron', electron, [...sandbox, root, ...flags], root)
}
