// shell.json: written whole or not at all, and never in the way of a start.
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import Type, { type Static } from 'typebox'
import Value from 'typebox/value'
import { windowRoles, type WindowRole } from '../contract/index.ts'
import { Mark, type Slot } from '../windows/index.ts'

const Shell = Type.Object({
  /** Flags for the hub of an installed app, e.g. ["--platform", "wss://..."]. */
  hub: Type.Array(Type.String()),
  displays: Type.Object({ wall: Type.Optional(Mark), desk: Type.Optional(Mark) }),
})
type Shell = Static<typeof Shell>

export class Settings {
  readonly #file: string
  #shell: Shell = { hub: [], displays: {} }
  /** Why the file could not be used, for the log; its content is left as it is for a person to mend. */
  readonly problem: string | undefined

  constructor(file: string) {
    this.#file = file
    let text: string
    try {
      text = readFileSync(file, 'utf8')
    } catch {
      return
    }
    try {
      const value: unknown = JSON.parse(text)
      if (Value.Check(Shell, value)) this.#shell = value
      else this.problem = `${file} does not have the form of shell settings; defaults are used`
    } catch {
      this.problem = `${file} is not JSON; defaults are used`
    }
  }

  get hub(): readonly string[] {
    return this.#shell.hub
  }

  get slots(): Slot[] {
    return windowRoles.map((role) => ({ role, mark: this.#shell.displays[role] }))
  }

  /** Remembers on which display a window stands; nothing is written while that has not changed. */
  bind(role: WindowRole, mark: Mark): void {
    if (Value.Equal(this.#shell.displays[role], mark)) return
    this.#shell = { ...this.#shell, displays: { ...this.#shell.displays, [role]: mark } }
    if (this.problem !== undefined) return
    try {
      writeFileSync(`${this.#file}.new`, `${JSON.stringify(this.#shell, null, 2)}\n`)
      renameSync(`${this.#file}.new`, this.#file)
    } catch {
      // A full disk: the binding then lasts as long as this process.
    }
  }
}
