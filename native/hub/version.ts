/** The version this program was built as: package.json lies above the source and above the bundle alike. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Type from 'typebox'
import Value from 'typebox/value'

const Package = Type.Object({ version: Type.String() })
const UNKNOWN = '0'

export function ownVersion(): string {
  for (let folder = import.meta.dirname; ; folder = join(folder, '..')) {
    const file = join(folder, 'package.json')
    if (existsSync(file)) {
      const content: unknown = JSON.parse(readFileSync(file, 'utf8'))
      return Value.Check(Package, content) ? content.version : UNKNOWN
    }
    if (folder === join(folder, '..')) return UNKNOWN
  }
}
