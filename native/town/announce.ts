/** How a process of the town says why it does not come up: one line on stderr that the starter reads. */
export function announceFatal(error: unknown): void {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'UNEXPECTED'
  const message = error instanceof Error ? error.message : String(error)
  // A bug leaves its trace; what a person can mend says only what to do.
  if (code === 'UNEXPECTED' && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`)
  process.stderr.write(`fatal ${JSON.stringify({ code, message: advice(code, message) })}\n`)
  process.exitCode = 1
}

function advice(code: string, message: string): string {
  switch (code) {
    case 'PORT_BUSY':
      return `${message}. Is another demo running? Stop it, or choose another --port.`
    case 'DATABASE_FROM_FUTURE':
      return `${message}. The data was written by a newer version of this program; start that one, or choose another --data.`
    case 'DATABASE_CORRUPT':
      return `${message}. The file is damaged. Restore it from a backup, or choose another --data for a new demo.`
    case 'DISK_FULL':
    case 'ENOSPC':
    case 'SQLITE_FULL':
      return `${message}. The disk is full: make room and start again. Nothing half done was kept.`
    case 'EACCES':
    case 'NO_PERMISSION':
      return `${message}. This user may not write there: choose another --data, or change the owner of the folder.`
    default:
      return message
  }
}
