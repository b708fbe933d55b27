// Rules of the core, each broken in one exact place. Where two guards stand behind each other, both are broken: one
// alone would still hold, and that is what it is there for.

export interface Edit {
  readonly file: string
  /** Stands exactly once in the file; when it no longer does, the mutant must be written anew. */
  readonly find: string
  readonly replace: string
}

export interface Mutant {
  readonly name: string
  /** What the broken program does. */
  readonly does: string
  readonly edits: readonly Edit[]
  /** Where the simulation would need long: a test that must fail instead. */
  readonly test?: string
  /** Caught within few seeds: part of the short form. */
  readonly quick?: boolean
}

const core = (file: string, find: string, replace: string): Edit => ({
  file: `native/sync/core/${file}.ts`,
  find,
  replace,
})
const truth = (find: string, replace: string): Edit => ({
  file: 'native/sync/sim/memoryTruth.ts',
  find,
  replace,
})

export const mutants: readonly Mutant[] = [
  {
    name: 'no-dedupe',
    does: 'takes a transaction again that it already has',
    edits: [
      core('stream', 'txs.filter((tx) => tx.seq > s.tail.seq)', '[...txs]'),
      core('stream', 'if (first.base !== s.tail.head) {', 'if (Math.random() > 1) {'),
      truth("  if (packed.base !== at.head) return new Refused('BASE_DIFFERS')\n", ''),
      truth(
        `      if (packed.seq <= at.seq) continue
      const tx = unpack(packed, at, layout)
      if (tx instanceof Refused) return Promise.reject(tx)
      write(rows, tx, touched)
`,
        `      const tx = unpack(packed, at, layout)
      if (tx instanceof Refused) return Promise.reject(tx)
      write(rows, tx, touched)
`,
      ),
    ],
  },
  {
    name: 'wrong-base',
    does: 'applies a transaction on another base than its own',
    edits: [
      core('stream', 'if (first.base !== s.tail.head) {', 'if (Math.random() > 1) {'),
      truth("  if (packed.base !== at.head) return new Refused('BASE_DIFFERS')\n", ''),
    ],
  },
  {
    name: 'wrong-head',
    does: 'does not compute the head of what it was sent',
    edits: [truth('headAfter(base, tx) !== head ?', 'Math.random() > 1 ?')],
  },
  {
    name: 'cursor-ahead',
    does: 'moves its cursor before the store has committed',
    edits: [
      core(
        'stream',
        '  s.tail = { seq: last.seq, head: last.head }\n',
        '  s.tail = { seq: last.seq, head: last.head }\n  if (s.cursor && !s.loading) s.cursor = { ...s.cursor, ...s.tail }\n',
      ),
    ],
    quick: true,
  },
  {
    name: 'lose-result',
    does: 'takes a command off its list without recording the result',
    edits: [
      core(
        'commands',
        "  if (ours.length > 0) out.push({ do: 'settle', results: ours })\n",
        '  out.push()\n',
      ),
    ],
    quick: true,
  },
  {
    name: 'settle-early',
    does: 'counts a result before truth holds its effect',
    edits: [
      core(
        'commands',
        's.held.filter((result) => result.epoch === cursor.epoch && result.seq <= cursor.seq)',
        's.held.filter((result) => result.epoch === cursor.epoch)',
      ),
    ],
  },
  {
    name: 'settle-twice',
    does: 'keeps answered commands on its list and has them answered again',
    edits: [
      core(
        'commands',
        'results.filter(({ commandId }) => s.commands.remove(commandId))',
        'results.filter(({ commandId }) => s.commands.get(commandId) !== undefined)',
      ),
    ],
  },
  {
    name: 'outbox-blocks-downloads',
    does: 'stores nothing while a command is set aside',
    edits: [
      core(
        'storing',
        "    if (s.phase !== 'live') return\n    const [work]",
        "    if (s.phase !== 'live' || s.commands.parked > 0) return\n    const [work]",
      ),
    ],
  },
  {
    name: 'parked-blocks-all',
    does: 'lets one command set aside hold back every other',
    edits: [
      core('commands', '      closure.some((ref) => blocked.has(ref)) ||\n', '      blocked.size > 0 ||\n'),
    ],
  },
  {
    name: 'no-order',
    does: 'does not say which command must come before which',
    edits: [core('commands', '[...after].slice(-64)', '[...after].slice(0, 0)')],
  },
  {
    name: 'drop-express',
    does: 'shows no urgent rows while a snapshot runs',
    edits: [
      core(
        'express',
        '  if (s.express.some((item) => item.seq === frame.seq)) return\n',
        '  if (s.loading || s.express.some((item) => item.seq === frame.seq)) return\n',
      ),
    ],
  },
  {
    name: 'keep-express',
    does: 'goes on showing urgent rows after their turn',
    edits: [
      core(
        'express',
        's.express.filter((item) => item.seq > upTo)',
        's.express.filter((item) => item.seq >= upTo)',
      ),
    ],
    quick: true,
  },
  {
    name: 'no-reoffer',
    does: 'offers nothing again after the platform was put back',
    edits: [core('connection', 'after: s.reset.after }', 'after: Number.MAX_SAFE_INTEGER }')],
  },
  {
    name: 'no-reconcile',
    does: 'does not ask truth at its start which of its commands are answered',
    edits: [
      core('step', '      s.heardAt = at.mono\n      reconcile(turn)\n', '      s.heardAt = at.mono\n'),
    ],
  },
  {
    name: 'no-repair',
    does: 'finds a bucket wrong and leaves it so',
    edits: [core('repair', '  s.badBuckets = rest\n', '  s.badBuckets = rest\n  if (rest) return\n')],
  },
  {
    name: 'resume-beyond',
    does: 'goes on with a snapshot behind a page it has not stored',
    edits: [
      core(
        'stream',
        "  push(turn, { w: 'page',",
        "  if (turn.s.loading) turn.s.loading = { ...turn.s.loading, table, lastId }\n  push(turn, { w: 'page',",
      ),
    ],
  },
  {
    name: 'credit-early',
    does: 'gives credit for what it has only received',
    edits: [
      core(
        'stream',
        '  turn.s.queue = [...turn.s.queue, work]\n',
        '  giveCredit(turn, work.bytes)\n  turn.s.queue = [...turn.s.queue, { ...work, bytes: 0 }]\n',
      ),
    ],
    quick: true,
  },
  {
    name: 'old-epoch',
    does: 'trusts a truth whose history the platform no longer has',
    edits: [core('connection', '  s.disowned = true\n', '')],
  },
  {
    name: 'rebase-skips',
    does: 'leaves a pending command as it was when truth moved under it',
    edits: [
      {
        file: 'native/sync/rebase.ts',
        find: "    if (moved !== 'all') {\n      this.#follow(dirty)\n",
        replace: "    if (moved !== 'all') {\n",
      },
    ],
  },
  {
    name: 'rebase-stops-short',
    does: 'does not decide again what rests on a command that was decided again',
    edits: [
      {
        file: 'native/sync/rebase.ts',
        find: '    for (const key of changed) dirty.add(key)\n    return changed\n',
        replace: '    return []\n',
      },
    ],
    test: 'native/sync/rebase.test.ts',
  },
  {
    name: 'lease-ignored',
    does: 'offers commands from a console that waits, to a platform that takes them without a lease',
    edits: [
      core(
        'commands',
        "s.phase === 'live' && s.lease.state === 'HELD' && !s.reissuing",
        "s.phase === 'live' && !s.reissuing",
      ),
      {
        file: 'native/platform/session/step.ts',
        find: "    else if (peer.role === 'hub' && !fence) refuse(turn, command.id, 'NO_LEASE')\n",
        replace: '',
      },
    ],
  },
  {
    name: 'drill-hub',
    does: 'signs in at a platform that says it is a drill',
    edits: [core('connection', 'if (frame.drill !== turn.s.config.drill) {', 'if (Math.random() > 1) {')],
  },
  {
    name: 'drill-platform',
    does: 'takes a drill that signs in at the live platform',
    edits: [
      {
        file: 'native/platform/session/step.ts',
        find: '  if (frame.drill !== s.config.drill) {',
        replace: '  if (Math.random() > 1) {',
      },
    ],
  },
  {
    name: 'decide-twice',
    does: 'decides a command again that it has decided',
    edits: [
      {
        file: 'native/platform/authority/authority.ts',
        find: '    if (before?.hash === hash) {\n',
        replace: '    if (before?.hash === hash && Math.random() > 1) {\n',
      },
      {
        file: 'native/platform/authority/authority.ts',
        find: '    if (before) {\n      this.#disputed',
        replace: '    if (before && before.hash !== hash) {\n      this.#disputed',
      },
    ],
    quick: true,
  },
  {
    name: 'edit-overwrites',
    does: 'lets a correction overwrite what somebody else corrected meanwhile',
    edits: [
      {
        file: 'native/domain/decide/correct.ts',
        find: '    if (began !== undefined) return began !== incident[field]\n',
        replace: '    if (began !== undefined) return false\n',
      },
    ],
    test: 'native/domain/decide/conflictModel.test.ts',
  },
  {
    name: 'late-hand-in-lost',
    does: 'refuses what was handed in for a task that had been passed on',
    edits: [
      {
        file: 'native/domain/decide/field.ts',
        find: '  if (adds && isDroppedTask(task.state)) return keepForReview(act, task, adds, said)\n',
        replace: '',
      },
    ],
    test: 'native/domain/decide/conflictModel.test.ts',
  },
]
