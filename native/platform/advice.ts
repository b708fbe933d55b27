/** What a person is to do when the platform cannot start, by code. */
import type { Failure } from '../contract/index.ts'
import type { OpenCode } from './store/index.ts'

export type FatalCode = OpenCode | 'PORT_BUSY' | 'PORT_FORBIDDEN' | 'LISTEN_FAILED' | 'BAD_OPTION'

export function advice({ code, params }: Failure<FatalCode>): string {
  const of = (name: string): string => String(params?.[name] ?? '')
  switch (code) {
    case 'DATA_DIR_MISSING':
      return `There is no folder ${of('dataDir')}. Check --data, or make the folder and bring a town in first.`
    case 'DATABASE_MISSING':
      return `${of('file')} does not exist. Check --data; if the town was never brought in, do that first. Nothing was made.`
    case 'DATABASE_FROM_FUTURE':
      return `${of('file')} was written by a newer version (shape ${of('version')}, known here up to ${of('newest')}). Start that newer version. The file was not changed.`
    case 'DATABASE_FOREIGN':
      return `${of('file')} is a database of another program. Check --data. The file was not changed.`
    case 'DATABASE_CORRUPT':
      return `${of('file')} is damaged (${of('detail')}). Keep it and its -wal and -shm files, put back the last good backup, and start with --restored. Nothing was deleted.`
    case 'DATABASE_LOCKED':
      return `${of('file')} is in use by another process for longer than 5 s. Stop that one, or wait for it.`
    case 'DISK_FULL':
      return `The disk that holds ${of('file')} is full. Make room and start again. What was confirmed is safe.`
    case 'NO_PERMISSION':
      return `${of('file')} may not be opened for writing (${of('detail')}). Check owner and rights of the folder.`
    case 'IO_ERROR':
      return `${of('file')} could not be opened: ${of('detail')}.`
    case 'PORT_BUSY':
      return `Port ${of('port')} is in use. Is another platform running? Otherwise choose another with --port.`
    case 'PORT_FORBIDDEN':
      return `Port ${of('port')} may not be opened by this user. Choose one above 1023 with --port.`
    case 'LISTEN_FAILED':
      return `Port ${of('port')} could not be opened on this address. Check --host.`
    case 'BAD_OPTION':
      return `${of('detail')}. Flags: --data DIR --port N [--host H] [--speed S] [--clock-origin R:D] [--drill] [--restored]`
  }
}
