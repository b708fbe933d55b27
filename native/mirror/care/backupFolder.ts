/**
 * The folder `backup` of a data directory: three verified generations of each file, and aside from them the copies that
 * did not verify. A file lies under its final name only once it was verified, so the names alone say what there is.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fsyncFolder, type FileKind } from '../file/index.ts'

export const GENERATIONS_KEPT = 3
const UNVERIFIED_KEPT = 3
const STAMP = /^(truth|local)-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.db$/

export interface StoredCopy {
  readonly path: string
  /** Domain time it was taken at, ms, to the second. */
  readonly at: number
  readonly bytes: number
}

export const backupFolder = (dataDir: string): string => join(dataDir, 'backup')
const unverifiedFolder = (dataDir: string): string => join(backupFolder(dataDir), 'unverified')

const nameOf = ({ name }: FileKind, at: number): string =>
  `${name}-${new Date(at).toISOString().replaceAll(/[-:]|\.\d+/g, '')}.db`

/** Verified copies of one file, newest first. */
export const verifiedCopies = (dataDir: string, kind: FileKind): StoredCopy[] =>
  copiesIn(backupFolder(dataDir), kind)

/** Copies that did not verify, newest first. */
export const unverifiedCopies = (dataDir: string, kind: FileKind): StoredCopy[] =>
  copiesIn(unverifiedFolder(dataDir), kind)

/** Where a copy is made; not counted, and cleared away when it is met again. */
export function draftOf(dataDir: string, kind: FileKind): string {
  const folder = backupFolder(dataDir)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const draft = join(folder, `${kind.name}.part`)
  removeDraft(draft)
  return draft
}

export function removeDraft(draft: string): void {
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(draft + end, { force: true })
}

/** Gives a verified draft its name and lets the oldest generation go; the one just made always stays. */
export function keepVerified(dataDir: string, kind: FileKind, draft: string, at: number): StoredCopy {
  return keep(backupFolder(dataDir), kind, draft, at, GENERATIONS_KEPT)
}

/** Sets a draft that did not verify aside, for a person or a tool to look at. */
export function keepUnverified(dataDir: string, kind: FileKind, draft: string, at: number): StoredCopy {
  const folder = unverifiedFolder(dataDir)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return keep(folder, kind, draft, at, UNVERIFIED_KEPT)
}

function keep(folder: string, kind: FileKind, draft: string, at: number, most: number): StoredCopy {
  const path = join(folder, nameOf(kind, at))
  renameSync(draft, path)
  fsyncFolder(folder)
  const older = copiesIn(folder, kind).filter((copy) => copy.path !== path)
  for (const copy of older.slice(most - 1)) rmSync(copy.path, { force: true })
  return { path, at: Math.floor(at / 1000) * 1000, bytes: statSync(path).size }
}

function copiesIn(folder: string, kind: FileKind): StoredCopy[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .flatMap((file) => {
      const at = takenAt(file, kind)
      const stat = statSync(join(folder, file), { throwIfNoEntry: false })
      return at === undefined || !stat ? [] : [{ path: join(folder, file), at, bytes: stat.size }]
    })
    .sort((a, b) => b.at - a.at)
}

function takenAt(file: string, kind: FileKind): number | undefined {
  const [, name, year, month, day, hour, minute, second] = STAMP.exec(file) ?? []
  if (name !== kind.name) return undefined
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
}
