import alarm from './alarm.ts'
import attachment from './attachment.ts'
import base from './base.ts'
import board from './board.ts'
import command from './command.ts'
import commands from './commands.ts'
import day from './day.ts'
import desk from './desk/index.ts'
import entries from './entries.ts'
import errors from './errors.ts'
import map from './map.ts'
import reach from './reach.ts'
import reasons from './reasons.ts'
import search from './search.ts'
import shift from './shift.ts'
import supervise from './supervise.ts'
import wall from './wall.ts'

export default {
  alarm,
  attachment,
  base,
  board,
  command,
  commands,
  day,
  desk,
  entries,
  errors,
  map,
  reach,
  reasons,
  search,
  shift,
  supervise,
  wall,
}
