// Who may import whom. The table is the design; the rest only reads it.
import { posix } from 'node:path'

/** Inner houses that a house's shipped code may import; its own files are always allowed. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  'native/contract': [],
  'native/domain': ['native/contract'],
  'native/seal': ['native/contract'],
  'native/wire': ['native/contract'],
  'native/mirror': ['native/contract', 'native/domain', 'native/wire'],
  'native/sync': ['native/contract', 'native/domain', 'native/wire'],
  'native/cameras': ['native/contract', 'native/domain'],
  'native/seats': ['native/contract', 'native/domain'],
  'native/hub': [
    'native/contract',
    'native/domain',
    'native/mirror',
    'native/sync',
    'native/cameras',
    'native/seats',
    'native/seal',
  ],
  'native/platform': ['native/contract', 'native/domain', 'native/wire'],
  'native/town': ['native/contract', 'native/domain', 'native/platform', 'native/seal', 'native/wire'],
  renderer: ['native/contract', 'native/domain'],
  electron: [],
}

/** Demo scripts, benchmarks and end-to-end tests may look at every face under native/. */
const onlookers = ['scripts', 'bench', 'e2e']

/** Packages that must not be reached from a place, with the reason a person needs. */
const closed: readonly { readonly where: RegExp; readonly what: RegExp; readonly why: string }[] = [
  {
    where: /^native\//,
    what: /^(electron|vue|pinia|vue-.*|@vue\/.*|reka-ui|echarts|ol)(\/|$)/,
    why: 'native/ runs without a screen',
  },
  {
    where: /^native\/(contract|domain)\//,
    what: /^(node:|better-sqlite3|ws|pino|sirv)/,
    why: 'contract and domain also run in a browser and do no I/O',
  },
  {
    where: /^renderer\//,
    what: /^(node:|electron|better-sqlite3|ws|pino|sirv)(\/|$)?/,
    why: 'a screen reaches the hub only through the link',
  },
  {
    where: /^electron\/(?!main\/|preload\/)/,
    what: /^electron(\/|$)/,
    why: 'only the thin adapters in electron/main and electron/preload may touch Electron, so that the rest can be tested',
  },
  {
    where: /^electron\//,
    what: /^(better-sqlite3|ws|pino|sirv|vue|node:(net|http|https|http2|tls|dgram|sqlite))(\/|$)?/,
    why: 'the shell opens no socket and no database',
  },
]

/** Tests, and code that exists only for tests: the simulator, fixtures. */
export function isTest(file: string): boolean {
  return /\.(test|spec|fixture)\.ts$|Fixture\.ts$|\/(sim|fixtures?|testing)\//.test(file)
}

/** Entries of processes and worker threads: started by path, and the one thing besides a face that may be named. */
function isEntry(file: string): boolean {
  return /(^|\/)(main|utility|preload|seed)\.ts$|Worker\.ts$/.test(file)
}

/** `native/hub` for native/hub/desk/x.ts, `renderer` for renderer/desk/x.vue. */
export function houseOf(file: string): string {
  const [first = '', second = ''] = file.split('/')
  return first === 'native' ? `${first}/${second}` : first
}

/** Why this import is wrong, or undefined. `files` tells which folders have a face. */
export function wrongArrow(file: string, target: string, files: ReadonlySet<string>): string | undefined {
  return wrongHouse(file, target) ?? wrongTestUse(file, target) ?? behindFace(file, target, files)
}

function wrongHouse(file: string, target: string): string | undefined {
  const from = houseOf(file)
  const to = houseOf(target)
  if (from === to) return undefined
  if (!target.startsWith('native/')) {
    // Configuration at the root and set-up scripts belong to the tools; nobody else has business there.
    const tools =
      onlookers.includes(from) && !target.startsWith('renderer/') && !target.startsWith('electron/')
    return tools || isTest(file) ? undefined : `${from} must not import ${to}`
  }
  if (onlookers.includes(from)) return undefined
  // A test puts the parts together that it needs, a screen's test included.
  if (isTest(file) && from !== 'electron') return undefined
  return (arrows[from] ?? []).includes(to) ? undefined : `${from} must not import ${to}`
}

function wrongTestUse(file: string, target: string): string | undefined {
  if (!isTest(target) || isTest(file) || onlookers.includes(houseOf(file))) return undefined
  return 'shipped code must not import test code'
}

function behindFace(file: string, target: string, files: ReadonlySet<string>): string | undefined {
  if (isEntry(target)) return undefined
  // A face is for shipped code and must not export fixtures; tests take them where they lie.
  if (isTest(file) && isTest(target)) return undefined
  const here = posix.dirname(file).split('/')
  const there = posix.dirname(target).split('/')
  let shared = 0
  while (shared < here.length && shared < there.length && here[shared] === there[shared]) shared += 1
  // From outside inwards: the first folder with a face that the import enters decides.
  for (let depth = shared + 1; depth <= there.length; depth += 1) {
    const face = `${there.slice(0, depth).join('/')}/index.ts`
    if (!files.has(face)) continue
    return target === face ? undefined : `reaches behind ${face}`
  }
  return undefined
}

/** Why this package must not be imported here, or undefined. */
export function wrongPackage(file: string, specifier: string): string | undefined {
  if (isTest(file)) return undefined
  return closed.find(({ where, what }) => where.test(file) && what.test(specifier))?.why
}
