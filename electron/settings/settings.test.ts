import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dataDirOf, hubArgs, Settings } from './index.ts'

let dir = ''
let file = ''
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'hub-settings-'))
  file = join(dir, 'shell.json')
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const places = { userData: '/home/u/.config/Hub Console', app: '/opt/hub' }
const mark = { label: 'LED wall', width: 5760, height: 2160, x: 0, y: 0 }

describe('the flags of the hub', () => {
  it('are picked out of a command line full of other switches', () => {
    const argv = [
      '/e/electron',
      '--no-sandbox',
      '--original-process-start-time=1',
      '/app',
      '--data',
      'd',
      '--demo',
      '--speed=60',
    ]
    const args = hubArgs(argv, [], places)
    expect(args).toEqual([
      ...['--data', 'd', '--keys', '/home/u/.config/hub-console-keys'],
      ...['--renderer', '/opt/hub/out/renderer', '--demo', '--speed', '60'],
    ])
    expect(dataDirOf(argv)).toBe('d')
    expect(dataDirOf(['electron', '/app'])).toBeUndefined()
  })

  it('come from the command line before the settings, and from those before the defaults', () => {
    const settings = [
      '--platform',
      'wss://gateway/',
      '--data',
      '/srv/hub',
      '--seats-name',
      'a',
      '--seats-name',
      'b',
    ]
    const args = hubArgs(['e', '/app', '--platform', 'ws://127.0.0.1:1'], settings, places).join(' ')
    expect(args).toContain('--platform ws://127.0.0.1:1')
    expect(args).not.toContain('wss:')
    expect(args).toContain('--data /srv/hub')
    expect(args).toContain('--seats-name a --seats-name b')
  })

  it('keep the keys outside the data', () => {
    const args = hubArgs(['e'], [], places)
    const [data = '', keys = ''] = ['--data', '--keys'].map((flag) => args[args.indexOf(flag) + 1])
    expect(keys.startsWith(places.userData)).toBe(false)
    expect(data.startsWith(places.userData)).toBe(true)
  })
})

describe('shell.json', () => {
  it('remembers displays, and is not written when nothing changed', () => {
    const settings = new Settings(file)
    expect(settings.slots).toEqual([
      { role: 'wall', mark: undefined },
      { role: 'desk', mark: undefined },
    ])
    settings.bind('wall', mark)
    expect(new Settings(file).slots[0]).toEqual({ role: 'wall', mark })
    rmSync(file)
    settings.bind('wall', { ...mark })
    expect(existsSync(file)).toBe(false)
  })

  it("keeps an administrator's flags when a display is bound", () => {
    writeFileSync(file, JSON.stringify({ hub: ['--platform', 'wss://g/'], displays: {} }))
    const settings = new Settings(file)
    settings.bind('desk', mark)
    expect(new Settings(file).hub).toEqual(['--platform', 'wss://g/'])
  })

  it.each(['{"hub":', '{"hub":"--platform"}'])(
    'that is damaged (%s) is neither used nor overwritten',
    (text) => {
      writeFileSync(file, text)
      const settings = new Settings(file)
      expect(settings.problem).toContain('shell.json')
      expect(settings.hub).toEqual([])
      settings.bind('desk', mark)
      expect(readFileSync(file, 'utf8')).toBe(text)
    },
  )
})
