/**
 * Branded identifiers. A value of one kind cannot be handed to a place that wants another.
 * Ids of new entities derive from the id of the command that makes them (see `childId`), so that the hub,
 * working offline, and the platform, deciding later, arrive at the same id.
 */
declare const brand: unique symbol
type Brand<Name extends string> = string & { readonly [brand]: Name }

export type CommandId = Brand<'CommandId'>
export type IncidentId = Brand<'IncidentId'>
export type TaskId = Brand<'TaskId'>
export type SignalId = Brand<'SignalId'>
export type PostId = Brand<'PostId'>
export type GridId = Brand<'GridId'>
export type UserId = Brand<'UserId'>
export type HubId = Brand<'HubId'>
export type TownshipId = Brand<'TownshipId'>

/** Marks a plain string, read from a row or a message already checked, as an id of the wanted kind. */
export const asId = <Id extends string>(value: string): Id => value as Id

/**
 * Command id = origin + incarnation + counter.
 * @param origin hub or terminal id, without dots
 * @param incarnation random and new for each created, restored or salvaged local store
 * @param n counter from 1, never reused within an incarnation
 */
export const commandId = (origin: string, incarnation: string, n: number): CommandId =>
  asId<CommandId>(`${origin}.${incarnation}.${n}`)

/** The parts of a command id, or undefined when it does not have that form. */
export function parseCommandId(id: string): { origin: string; incarnation: string; n: number } | undefined {
  const parts = id.split('.')
  const [origin, incarnation, counter] = parts
  if (parts.length !== 3 || !origin || !incarnation || !counter || !/^[1-9]\d*$/.test(counter))
    return undefined
  return { origin, incarnation, n: Number(counter) }
}

/** Id of the k-th entity made by a command: the command's id, a colon, a letter for the kind and k. */
export const childId = <Id extends string>(command: string, kind: string, k = 0): Id =>
  asId<Id>(`${command}:${kind}${k}`)
