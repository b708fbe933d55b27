/** What an administrator does at the terminal with the files of a hub: look them through, put a backup back. */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { failure, type Failure } from '../contract/index.ts'
import { restore, verifyByCopy, verifyDirectory, type Checked, type Restored } from '../mirror/index.ts'
import { describe } from './fatal.ts'

export const CARE_USAGE = [
  'hub --verify DIR | FILE            look through a data directory with its backups, or one backup',
  'hub --restore FILE --data DIR [--hub-id ID]   put a backup back; the hub must not run',
].join('\n')

/** True for a command line that asks for one of these instead of a hub. */
export const isCareCommand = (args: readonly string[]): boolean =>
  args.some((arg) => /^--(verify|restore)(=|$)/.test(arg))

/** @returns what to print, and how the program ends: 0 all is well, 1 something is not */
export async function runCareCommand(
  args: readonly string[],
): Promise<{ readonly code: 0 | 1; readonly text: string }> {
  const read = readCareOptions(args)
  if ('ok' in read) return refused(read)
  return read.verify === undefined ? restoreBackup(read.restore, read.data, read.hubId) : verify(read.verify)
}

type CareOptions =
  | { readonly verify: string }
  | { readonly verify?: undefined; readonly restore: string; readonly data: string; readonly hubId: string }

function readCareOptions(args: readonly string[]): CareOptions | Failure<'BAD_OPTIONS'> {
  const bad = (reason: string) => failure('BAD_OPTIONS' as const, { reason, usage: CARE_USAGE })
  const text = { type: 'string' } as const
  let values
  try {
    values = parseArgs({
      args: [...args],
      options: { verify: text, restore: text, data: text, 'hub-id': { ...text, default: 'hub1' } },
    }).values
  } catch (error) {
    return bad(error instanceof Error ? error.message : String(error))
  }
  if (values.verify && values.restore) return bad('--verify and --restore are two commands')
  if (values.verify) return { verify: values.verify }
  if (!values.restore) return bad('--verify needs a directory or file, --restore a file')
  if (!values.data) return bad('--restore needs --data: the data directory of the hub')
  return { restore: values.restore, data: values.data, hubId: values['hub-id'] }
}

async function verify(path: string): Promise<{ code: 0 | 1; text: string }> {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat) return refused(failure('MISSING', { file: path }))
  const scratch = mkdtempSync(join(tmpdir(), 'hub-verify-'))
  try {
    const found: Checked[] = stat.isDirectory()
      ? await verifyDirectory(path, scratch)
      : [{ path, role: 'BACKUP', at: null, verdict: await verifyByCopy(path, scratch) }]
    // What was set aside because it does not verify is no news.
    const bad = found.filter(({ role, verdict }) => role !== 'UNVERIFIED' && !verdict.ok)
    return { code: bad.length === 0 ? 0 : 1, text: found.map(lineOf).join('\n') }
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

function lineOf({ path, role, verdict }: Checked): string {
  const what = { LIVE: 'in use', BACKUP: 'backup', UNVERIFIED: 'set aside' }[role]
  if (!verdict.ok) return `BAD   ${path} (${what}): ${verdict.code}, ${verdict.detail}`
  const facts = Object.entries(verdict.facts).map(([name, value]) => `${name} ${value}`)
  return `good  ${path} (${what}): ${facts.join(', ')}`
}

async function restoreBackup(
  file: string,
  dataDir: string,
  hubId: string,
): Promise<{ code: 0 | 1; text: string }> {
  const restored = await restore({ file, dataDir, hubId, now: Date.now() })
  return restored.ok ? { code: 0, text: told(restored) } : refused(restored)
}

function told(restored: Restored): string {
  const aside =
    restored.quarantined === null
      ? 'There was no such file before.'
      : `What lay there is kept in ${restored.quarantined}.`
  if (restored.file === 'truth')
    return `truth.db is as it was in the backup. ${aside}\nWhat is newer comes from the platform when the hub starts.`
  const lines = [
    `local.db is as it was in the backup, under a new incarnation. ${aside}`,
    `${restored.unsettled} commands wait for the platform's word; ${restored.carriedOver} commands were taken over from the file that lay there.`,
  ]
  if (!restored.complete)
    lines.push('Some of that file could not be read: compare with what people remember.')
  return lines.join('\n')
}

const refused = (failed: Failure<string> & { readonly advice?: string }): { code: 1; text: string } => ({
  code: 1,
  text: `${failed.code}: ${describe(failed)}`,
})
