// Who can sign in to the demo: one person of each role, as the terminal shows them.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Type, { type Static } from 'typebox'
import Value from 'typebox/value'

const DemoUser = Type.Object({
  name: Type.String(),
  role: Type.String(),
  title: Type.String(),
  pin: Type.String(),
})
export type DemoUser = Static<typeof DemoUser>
const DemoUsers = Type.Object({ users: Type.Array(DemoUser) })

/** The first of each role, in the file's order; nobody when the file is missing, which the town itself complains about. */
export function demoUsers(root: string): DemoUser[] {
  try {
    const value: unknown = JSON.parse(readFileSync(join(root, 'assets/town/demo-users.json'), 'utf8'))
    if (!Value.Check(DemoUsers, value)) return []
    const roles = new Set<string>()
    return value.users.filter(({ role }) => !roles.has(role) && roles.add(role))
  } catch {
    return []
  }
}
