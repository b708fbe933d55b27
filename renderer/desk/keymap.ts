/** Which key does what at the desk. Buttons show these as hints, the cheat sheet lists them; nobody else names a key. */
export const KEYS = {
  help: '?',
  report: 'N',
  search: '/',
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
  sources: 'Shift+F12',

  // People
  wake: 'W',
  callUp: 'L',

  // The line to the platform
  hurry: 'R',
  takeOver: 'X',

  // A signal or an incident
  acknowledge: 'Space',
  silence: 'Shift+S',
  breakIn: 'F1',
  soundTest: 'Shift+T',
  regroup: 'Q',
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

/** Keys that open something and change nothing. */
export const HARMLESS: ReadonlySet<string> = new Set([
  KEYS.help,
  KEYS.report,
  KEYS.search,
  KEYS.incidents,
  KEYS.tasks,
  KEYS.calls,
  KEYS.outbox,
  KEYS.log,
  KEYS.reviews,
  KEYS.link,
  KEYS.contacts,
  KEYS.alarms,
  KEYS.sources,
  KEYS.breakIn,
])

/** As keyName() says it; what is printed on the key differs only here. */
export const pressed = (keys: string): string => (keys === 'Esc' ? 'Escape' : keys)
