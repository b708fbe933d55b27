// The flags for the hub, from the command line of the app. Chromium's own switches stand among them and are left out.
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'

/** Names of the hub's flags; true: it takes a value. What they mean is the hub's business. */
const hubFlags: Readonly<Record<string, boolean>> = {
  data: true,
  keys: true,
  platform: true,
  township: true,
  'hub-id': true,
  'seats-port': true,
  'seats-host': true,
  'seats-name': true,
  'closed-wall': false,
  renderer: true,
  demo: false,
  speed: true,
  'clock-origin': true,
}

export interface Places {
  /** The app's own folder for this user. */
  readonly userData: string
  /** Folder of the installed program, below which out/renderer lies. */
  readonly app: string
}

/** The hub's flags of one command line, by name, each with its values in order. */
function flagsIn(args: readonly string[]): Map<string, string[]> {
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      Object.entries(hubFlags).map(([name, value]) => [
        name,
        { type: value ? ('string' as const) : ('boolean' as const) },
      ]),
    ),
    strict: false,
    tokens: true,
  })
  const flags = new Map<string, string[]>()
  for (const token of tokens) {
    if (token.kind !== 'option' || !(token.name in hubFlags)) continue
    flags.set(token.name, [
      ...(flags.get(token.name) ?? []),
      ...(token.value === undefined ? [] : [token.value]),
    ])
  }
  return flags
}

/** Where the hub's data lies if the command line says so: two installs for two data dirs may run side by side. */
export function dataDirOf(argv: readonly string[]): string | undefined {
  return flagsIn(argv).get('data')?.[0]
}

/**
 * The hub's flags: the command line before the settings, the settings before the defaults of an installed app.
 * @param argv of the process, program and app path included
 * @param settings flags an administrator wrote into shell.json
 */
export function hubArgs(argv: readonly string[], settings: readonly string[], places: Places): string[] {
  const defaults = new Map([
    ['data', [join(places.userData, 'hub')]],
    // Outside the app's data, so that a copy of the data is no copy of the keys.
    ['keys', [join(dirname(places.userData), 'hub-console-keys')]],
    ['renderer', [join(places.app, 'out', 'renderer')]],
  ])
  const chosen = new Map([...defaults, ...flagsIn(settings), ...flagsIn(argv)])
  return [...chosen].flatMap(([name, values]) =>
    values.length === 0 ? [`--${name}`] : values.flatMap((value) => [`--${name}`, value]),
  )
}
