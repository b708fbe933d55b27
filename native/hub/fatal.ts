/** Why a hub cannot start, in one line that says what to do, for the person at the terminal and for the shell. */
import type { Failure } from '../contract/index.ts'

const ADVICE: Readonly<Record<string, (params: Readonly<Record<string, string | number>>) => string>> = {
  BAD_OPTIONS: ({ reason, usage }) => `${reason}.\n${usage}`,
  PORT_BUSY: ({ port }) =>
    `Port ${port} is in use by another program. End that program, or choose another port with --seats-port.`,
  NO_PERMISSION: ({ port, file }) =>
    port === undefined
      ? `${file ?? 'The data directory'} cannot be read or written. Give this user the rights, or choose another directory with --data.`
      : `Port ${port} needs more rights. Choose one above 1023 with --seats-port.`,
  CANNOT_LISTEN: ({ port, reason }) =>
    `Cannot listen on port ${port}: ${reason}. Choose another with --seats-port or another --seats-host.`,
  NO_RENDERER: ({ folder }) =>
    `The screens are not built: ${folder} has no desk.html. Run "npm run build", or give their folder with --renderer.`,
  KEY_READABLE_BY_OTHERS: ({ file }) =>
    `The key ${file} can be read by others. Run "chmod 600" on it, and think about who may have read it.`,
  KEY_MALFORMED: ({ file }) =>
    `The key ${file} is damaged. Put it back from where it is kept: a new one cannot open what the old one sealed.`,
  KEY_UNREADABLE: ({ file, reason }) => `The key ${file} cannot be read: ${reason}.`,
  MISSING: ({ file }) => `There is no file ${file}. Nothing was changed.`,
  CORRUPT: ({ file, detail }) =>
    `${file} is damaged (${detail}). Nothing was changed. Choose another backup.`,
  AUDIT_BROKEN: ({ file, detail }) =>
    `The audit in ${file} does not hold together (${detail}): it was changed outside this program. Nothing was changed. Choose another backup, and find out who had the file.`,
  SUMS_DIFFER: ({ file, detail }) =>
    `Rows in ${file} are not those its check sums were made of (${detail}). Nothing was changed. Choose another backup, or none: truth.db is fetched from the platform when it is missing.`,
  FOREIGN_DATABASE: ({ file }) => `${file} is no file of this hub. Nothing was changed.`,
  FUTURE_DATABASE: ({ file, detail }) =>
    `${file} was written by a newer version of this program (${detail}). Nothing was changed. Use the newer version.`,
  IO_ERROR: ({ file, detail }) => `${file ?? 'The disk'} cannot be read (${detail}). Check the disk.`,
  DEVICE_KEY_UNREADABLE: ({ file, reason }) =>
    `The hub's own key ${file} cannot be read: ${reason}. Put it back, or enrol a new one at the platform.`,
}

export function describe({
  code,
  params = {},
  advice,
}: Failure<string> & { readonly advice?: string }): string {
  return advice ?? ADVICE[code]?.(params) ?? `The hub cannot start (${code}).`
}

export function fatal(failed: Failure<string> & { readonly advice?: string }): never {
  process.stderr.write(
    `fatal ${JSON.stringify({ code: failed.code, message: describe(failed), params: failed.params ?? {} })}\n`,
  )
  process.exit(1)
}
