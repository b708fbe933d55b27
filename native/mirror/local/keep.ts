/** Every write to local.db: expected trouble comes back as a value and is reported, so that an alarm is raised too. */
import { attempt, LOCAL, type Trouble } from '../file/index.ts'

export type Keep = <T>(act: () => T) => { readonly ok: true; readonly value: T } | Trouble

export const keeper =
  (report: (trouble: Trouble) => void): Keep =>
  (act) => {
    const done = attempt(LOCAL.fileName, act)
    if (!done.ok) report(done)
    return done
  }
