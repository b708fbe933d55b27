/** Every write to local.db: expected trouble comes back as a value and is reported, so that an alarm is raised too. */
import { attempt, LOCAL, type Trouble } from '../file/index.ts'

export type Keep = <T>(act: () => T) => { readonly ok: true; readonly value: T } | Trouble

/** @param relieve makes room on a full disk, if there is still some to be made; the write is then tried once more */
export const keeper =
  (report: (trouble: Trouble) => void, relieve: () => boolean = () => false): Keep =>
  (act) => {
    const first = attempt(LOCAL.fileName, act)
    const again = !first.ok && first.code === 'DISK_FULL' && relieve()
    const done = again ? attempt(LOCAL.fileName, act) : first
    if (!done.ok) report(done)
    return done
  }
