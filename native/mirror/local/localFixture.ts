/** A local.db in a temporary directory. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Trouble } from '../file/index.ts'
import { openLocal, type LocalStore } from './index.ts'

export interface LocalFolder {
  readonly path: string
  readonly file: string
  readonly reported: Trouble[]
  now: number
  reopen(): ReturnType<typeof openLocal>
  open(): LocalStore
  remove(): void
}

export function localFolder(path = mkdtempSync(join(tmpdir(), 'local-'))): LocalFolder {
  const reported: Trouble[] = []
  const folder: LocalFolder = {
    ...{ path, file: join(path, 'local.db'), reported, now: 1_000 },
    reopen: () =>
      openLocal({
        ...{ folder: path, origin: 'hub1', now: () => folder.now },
        report: (trouble) => reported.push(trouble),
      }),
    open: () => {
      const opened = folder.reopen()
      if (!opened.ok) throw new Error(opened.code)
      return opened.store
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  }
  return folder
}
