/** Which key does what at the desk. Buttons show these as hints, the cheat sheet lists them; nobody else names a key. */
export const KEYS = {
  help: '?',
  report: 'N',
  search: '/',
  command: 'Ctrl+K',
  filter: 'Q',
  down: 'J',
  up: 'K',
  open: 'Enter',
  back: 'Esc',
  undo: 'Z',
  send: 'Ctrl+Enter',

  // What lies in the right pane
  incidents: 'F2',
  tasks: 'F3',
  calls: 'F4',
  outbox: 'F6',
  log: 'F7',
  reviews: 'F8',
  link: 'F9',
  contacts: 'F10',
  alarms: 'F12',
  sources: 'F11',
  supervise: 'Shift+F3',

  // Supervision
  nextCard: 'Shift+J',
  signCard: 'Shift+Q',
  blow: 'I',
  reply: 'Shift+R',
  plan: 'Shift+V',
  raiseCard: 'Shift+C',
  slip: 'I',

  // People
  wake: 'W',
  handover: 'Shift+F7',
  day: 'Shift+F2',
  notice: 'Shift+N',
  order: 'Shift+B',
  answerCheck: 'Shift+F9',
  callUp: 'L',

  // The line to the platform
  hurry: 'R',
  takeOver: 'X',

  // A signal or an incident
  acknowledge: 'Space',
  silence: 'Shift+S',
  breakIn: 'F1',
  soundTest: 'Shift+T',
  regroup: 'Shift+G',
  dispatchAll: 'Shift+D',
  shelve: 'Shift+L',
  takeOut: 'Shift+O',
  accept: 'A',
  dispatch: 'D',
  merge: 'M',
  reject: 'R',
  verify: 'V',
  unmerge: 'U',
  selfHandle: 'H',
  check: 'C',
  evaluate: 'E',
  suspend: 'G',
  escalate: 'Y',
  reopen: 'O',
  note: 'B',
  correct: 'T',

  // A task
  deliver: 'P',
  answer: 'S',
  rework: 'W',
  settle: 'G',
  transfer: 'F',
  cancel: 'X',
  urge: 'U',

  // A conflict
  keepTheirs: 'P',
  keepMine: 'L',
  perField: 'I',
  confirmLate: 'C',
  sendBack: 'W',
  openMatter: 'O',

  // What is put aside
  unshelve: 'U',

  // The outbox
  retry: 'R',
  giveUp: 'X',
} as const

/** Where each key works, as the cheat sheet lists them. Every key of the map stands here, or the map does not compile. */
export const KEY_GROUPS = {
  everywhere: [
    'report',
    'search',
    'command',
    'filter',
    'help',
    'undo',
    'back',
    'send',
    'silence',
    'soundTest',
    'breakIn',
    'regroup',
  ],
  inbox: [
    'down',
    'up',
    'open',
    'acknowledge',
    'accept',
    'dispatch',
    'merge',
    'reject',
    'verify',
    'dispatchAll',
    'shelve',
    'takeOut',
  ],
  incident: [
    'check',
    'evaluate',
    'selfHandle',
    'suspend',
    'escalate',
    'reopen',
    'unmerge',
    'correct',
    'note',
  ],
  task: ['deliver', 'answer', 'verify', 'rework', 'settle', 'urge', 'transfer', 'cancel', 'note'],
  review: ['keepTheirs', 'keepMine', 'perField', 'confirmLate', 'sendBack', 'openMatter'],
  people: ['contacts', 'wake', 'callUp', 'handover', 'day', 'answerCheck', 'notice', 'order'],
  alarms: ['unshelve'],
  outbox: ['retry', 'giveUp'],
  link: ['link', 'hurry', 'takeOver'],
  supervise: ['blow', 'reply', 'plan', 'raiseCard', 'nextCard', 'signCard', 'slip'],
  lists: [
    ...(['incidents', 'tasks', 'calls', 'outbox', 'log'] as const),
    ...(['reviews', 'alarms', 'sources', 'supervise'] as const),
  ],
} as const satisfies Record<string, readonly (keyof typeof KEYS)[]>

type Grouped = (typeof KEY_GROUPS)[keyof typeof KEY_GROUPS][number]
/** Fails to compile when a key is in no group. */
const ALL_GROUPED: Exclude<keyof typeof KEYS, Grouped> extends never ? true : never = true
void ALL_GROUPED

/** Keys that open something and change nothing. */
export const HARMLESS: ReadonlySet<string> = new Set([
  KEYS.help,
  KEYS.report,
  KEYS.search,
  KEYS.command,
  KEYS.incidents,
  KEYS.tasks,
  KEYS.calls,
  KEYS.outbox,
  KEYS.log,
  KEYS.reviews,
  KEYS.supervise,
  KEYS.link,
  KEYS.contacts,
  KEYS.handover,
  KEYS.day,
  KEYS.alarms,
  KEYS.sources,
  KEYS.breakIn,
])

/** As keyName() says it; what is printed on the key differs only here. */
export const pressed = (keys: string): string => (keys === 'Esc' ? 'Escape' : keys)
