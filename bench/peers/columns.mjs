/** Columns of the town's tables, for engines that want to know them. */
import { TABLE_NAMES, tableDefinition } from '../../native/contract/index.ts'

const AS = { text: 'text', json: 'text', blob: 'text', int: 'integer', bool: 'integer', real: 'real' }

/** table -> [column, text | integer | real][], without the id. */
export const columnsOf = async () =>
  Object.fromEntries(
    TABLE_NAMES.map((table) => [
      table,
      tableDefinition(table)
        .columns.filter(({ name }) => name !== 'id')
        .map(({ name, kind }) => [name, AS[kind]]),
    ]),
  )
