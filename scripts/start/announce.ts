// How a process says that it is up or why it is not: one line of its output.
import Type, { type Static } from 'typebox'
import Value from 'typebox/value'

const Fatal = Type.Object({ code: Type.String(), message: Type.String() })
export type Fatal = Static<typeof Fatal>

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What `ready {json}` carries; undefined for any other line. */
export function readyLine(line: string): Readonly<Record<string, unknown>> | undefined {
  if (line !== 'ready' && !line.startsWith('ready ')) return undefined
  const value = json(line.slice(6))
  return Value.Check(Type.Record(Type.String(), Type.Unknown()), value) ? value : {}
}

export function fatalLine(line: string): Fatal | undefined {
  if (!line.startsWith('fatal ')) return undefined
  const value = json(line.slice(6))
  return Value.Check(Fatal, value) ? value : undefined
}
