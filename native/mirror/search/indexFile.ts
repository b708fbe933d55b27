/**
 * The index in a file of its own beside truth.db: made from truth, never backed up, thrown away and made again when it is
 * damaged or of another version. Contentless: the text itself is not in it, only which pairs of characters are where.
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { SEARCH_KINDS, type SearchFind, type SearchKind, type SearchReason } from '../../contract/index.ts'
import {
  applySettings,
  quickCheck,
  rawOpen,
  userVersion,
  type Connection,
  type Statement,
} from '../file/index.ts'
import type { SearchDocument } from './documents.ts'
import { questionsOf } from './question.ts'
import { SEARCH_FILE } from './searchFile.ts'
import { soundOf } from './syllables.ts'
import { plain, tokensOf } from './tokens.ts'

/** To be raised whenever tokens, columns or documents change: the file is then made anew. */
const VERSION = 1
/** Kinds of which the newest come first; of the others the order they were put in. */
const NEWEST_FIRST: ReadonlySet<SearchKind> = new Set(['incident', 'task'])
/** More names than this that begin alike are not sorted out by their beginning. */
const MOST_ALIKE = 60

/** Tables of a kind of its own: a question about one kind reads nothing of the others. `key`: names and initials, for their beginnings. */
const schemaOf = (kind: SearchKind): string => `
  CREATE VIRTUAL TABLE words_${kind} USING fts5(
    name, around, syllables, initials, content='', contentless_delete=1, prefix='1', tokenize='ascii'
  );
  CREATE TABLE doc_${kind} (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, rev INTEGER NOT NULL);
  CREATE TABLE key_${kind} (key TEXT NOT NULL, sound INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (key, sound, n)) WITHOUT ROWID;
  CREATE INDEX key_${kind}_n ON key_${kind} (n);
`

export interface KindFinds {
  readonly kind: SearchKind
  readonly found: readonly SearchFind[]
  readonly more: boolean
}

interface Statements {
  readonly known: Statement
  readonly last: Statement
  readonly doc: Statement
  readonly dropDoc: Statement
  readonly words: Statement
  readonly dropWords: Statement
  readonly key: Statement
  readonly dropKeys: Statement
  readonly ids: Statement
  readonly idOf: Statement
  readonly find: Statement
  readonly alike: Statement
}

export class IndexFile {
  readonly #db: Connection
  readonly #made = new Map<SearchKind, Statements>()

  /** Throws what SQLite throws when the folder cannot be written. */
  constructor(folder: string) {
    this.#db = openOrAnew(join(folder, SEARCH_FILE))
  }

  /** One commit. */
  write(
    put: readonly SearchDocument[],
    gone: readonly { readonly kind: SearchKind; readonly id: string }[],
  ): void {
    this.#db.transaction(() => {
      for (const { kind, id } of gone) this.#drop(kind, id)
      for (const document of put) this.#put(document)
    })()
  }

  /** Revisions by id of what is in the index of this kind. */
  revisions(kind: SearchKind): Map<string, number> {
    return new Map(this.#of(kind).ids.all() as [string, number][])
  }

  /** At most `limit` of each kind, best first; kinds of which nothing was found are left out. */
  find(text: string, kinds: readonly SearchKind[], limit: number): KindFinds[] {
    const questions = questionsOf(text)
    if (!questions) return []
    return kinds.flatMap((kind) => {
      const { find, idOf } = this.#of(kind)
      const ask = (match: string): number[] => find.all(match, limit + 1) as number[]
      const ranked =
        questions.key === undefined ? new Map<number, SearchReason>() : this.#alike(kind, questions.key)
      // The widest question first: of most kinds nothing is found at all.
      const any = ranked.size > limit ? [...ranked.keys()] : ask(questions.any)
      if (any.length === 0) return []
      for (const { reason, match } of questions.ranked) {
        if (ranked.size > limit || (ranked.size >= any.length && any.length <= limit)) break
        for (const n of match === questions.any ? any : ask(match)) if (!ranked.has(n)) ranked.set(n, reason)
      }
      const found = [...ranked].slice(0, limit).flatMap(([n, reason]): SearchFind[] => {
        const id: unknown = idOf.get(n)
        return typeof id === 'string' ? [{ kind, id, reason }] : []
      })
      return [{ kind, found, more: any.length > limit }]
    })
  }

  /** Fewer and larger parts: what a first build leaves behind is searched faster afterwards. */
  tidy(kind: SearchKind): void {
    this.#db.exec(`INSERT INTO words_${kind}(words_${kind}) VALUES ('optimize')`)
  }

  close(): void {
    this.#db.close()
  }

  /** What is called so, what is called so at its beginning, and what is spelled so at its beginning. */
  #alike(kind: SearchKind, key: string): Map<number, SearchReason> {
    const rows = this.#of(kind).alike.all(key, `${key}\u{10FFFF}`, MOST_ALIKE) as [string, 0 | 1, number][]
    const newestFirst = NEWEST_FIRST.has(kind) ? -1 : 1
    const reasonOf = (found: string, sound: 0 | 1): SearchReason =>
      sound === 1 ? 'INITIALS' : found === key ? 'EXACT' : 'STARTS'
    const order = (reason: SearchReason): number => ['EXACT', 'STARTS', 'INITIALS'].indexOf(reason)
    const sorted = rows
      .map(([found, sound, n]) => ({ n, reason: reasonOf(found, sound) }))
      .sort((a, b) => order(a.reason) - order(b.reason) || newestFirst * (a.n - b.n))
    // So many that begin alike were cut off in the order of the letters, which says nothing; of numbers it says the time.
    const kept =
      rows.length < MOST_ALIKE || /\d/.test(key) ? sorted : sorted.filter(({ reason }) => reason === 'EXACT')
    const best = new Map<number, SearchReason>()
    for (const { n, reason } of kept) if (!best.has(n)) best.set(n, reason)
    return best
  }

  #put({ kind, id, rev, names, around }: SearchDocument): void {
    const { known, last, doc, words, key } = this.#of(kind)
    const before: unknown = known.get(id)
    const n = typeof before === 'number' ? before : Number(last.get()) + 1
    if (typeof before === 'number') this.#forget(kind, n)
    const { syllables, initials, keys } = soundOf([...names, ...around])
    doc.run(n, id, rev)
    words.run(n, tokensOf(names), tokensOf(around), syllables, initials)
    for (const name of names) if (plain(name) !== '') key.run(plain(name), 0, n)
    for (const [i] of names.entries()) {
      const sound = keys[i] ?? ''
      if (/[a-z]/.test(sound) && sound !== plain(names[i] ?? '')) key.run(sound, 1, n)
    }
  }

  #drop(kind: SearchKind, id: string): void {
    const n: unknown = this.#of(kind).known.get(id)
    if (typeof n === 'number') this.#forget(kind, n)
  }

  #forget(kind: SearchKind, n: number): void {
    const { dropWords, dropDoc, dropKeys } = this.#of(kind)
    dropWords.run(n)
    dropDoc.run(n)
    dropKeys.run(n)
  }

  #of(kind: SearchKind): Statements {
    const known = this.#made.get(kind)
    if (known) return known
    const db = this.#db
    const words = `words_${kind}`
    const order = NEWEST_FIRST.has(kind) ? 'DESC' : 'ASC'
    const made: Statements = {
      known: db.prepare(`SELECT n FROM doc_${kind} WHERE id = ?`).pluck(),
      last: db.prepare(`SELECT ifnull(max(n), 0) FROM doc_${kind}`).pluck(),
      doc: db.prepare(`INSERT INTO doc_${kind} (n, id, rev) VALUES (?, ?, ?)`),
      dropDoc: db.prepare(`DELETE FROM doc_${kind} WHERE n = ?`),
      words: db.prepare(
        `INSERT INTO ${words} (rowid, name, around, syllables, initials) VALUES (?, ?, ?, ?, ?)`,
      ),
      dropWords: db.prepare(`DELETE FROM ${words} WHERE rowid = ?`),
      key: db.prepare(`INSERT OR IGNORE INTO key_${kind} (key, sound, n) VALUES (?, ?, ?)`),
      dropKeys: db.prepare(`DELETE FROM key_${kind} WHERE n = ?`),
      ids: db.prepare(`SELECT id, rev FROM doc_${kind}`).raw(),
      idOf: db.prepare(`SELECT id FROM doc_${kind} WHERE n = ?`).pluck(),
      find: db
        .prepare(`SELECT rowid FROM ${words} WHERE ${words} MATCH ? ORDER BY rowid ${order} LIMIT ?`)
        .pluck(),
      alike: db
        .prepare(
          `SELECT key, sound, n FROM key_${kind} WHERE key >= ? AND key < ? ORDER BY key ${order} LIMIT ?`,
        )
        .raw(),
    }
    this.#made.set(kind, made)
    return made
  }
}

function openOrAnew(path: string): Connection {
  try {
    const db = set(rawOpen(path))
    if (userVersion(db) === VERSION && quickCheck(db) === undefined) return db
    db.close()
  } catch {
    // Damaged beyond opening, or somebody else's: it holds nothing that truth has not.
  }
  for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true })
  const db = set(rawOpen(path))
  for (const kind of SEARCH_KINDS) db.exec(schemaOf(kind))
  db.pragma(`user_version = ${String(VERSION)}`)
  return db
}

function set(db: Connection): Connection {
  applySettings(db)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = NORMAL')
  return db
}
