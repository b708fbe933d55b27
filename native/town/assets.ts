import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Type, { type Static, type TSchema } from 'typebox'
import Value from 'typebox/value'
import type { Model } from '../contract/index.ts'
import { assembleModel, MODEL_PARTS } from '../domain/index.ts'
import type { TownFigures } from './ground/index.ts'
import { Phrases } from './life/index.ts'
import type { Volume } from './life/index.ts'
import { DemoUsers } from './register/index.ts'
import type { DemoUser } from './register/index.ts'

const Count = Type.Integer({ minimum: 0 })
const Figures = Type.Object({
  name: Type.String(),
  adcode: Type.String(),
  areaKm2: Type.Number(),
  communities: Type.Array(
    Type.Object({
      id: Type.String(),
      name: Type.String(),
      population: Count,
      grids: Count,
      microGrids: Count,
      buildings: Count,
      businesses: Count,
      note: Type.String(),
    }),
  ),
  specialGrids: Type.Array(Type.String()),
  cameraGroups: Type.Array(Type.Object({ id: Type.String(), name: Type.String(), count: Count })),
  people: Type.Object({
    gridLeaders: Count,
    fullTime: Count,
    partTime: Count,
    advisors: Count,
    N: Count,
    registeredResidents: Count,
  }),
  sensors: Type.Object({
    smoke: Count,
    gas: Count,
    waterLevel: Count,
    rainGauge: Count,
    displacement: Count,
    crowdCounter: Count,
    elevator: Count,
    manhole: Count,
    waterPressure: Count,
  }),
  totals: Type.Object({ eventsPerMonth: Count, aiAlertsPerDay: Count }),
})

/** What assets/ says about the town, read once at the start. */
export interface TownAssets {
  readonly figures: TownFigures
  /** Community id -> its character in a few words. */
  readonly notes: ReadonlyMap<string, string>
  readonly model: Model
  readonly users: readonly DemoUser[]
  readonly phrases: Phrases
  /** How much happens. */
  readonly volume: Volume
}

/** A file of assets/ is missing or is not what it should be; the message says which and what to do. */
export class AssetError extends Error {
  readonly code = 'ASSET_UNUSABLE'
}

const ASSETS = join(import.meta.dirname, '../../assets')

/** @param folder for tests; normally the assets/ of the program */
export function readTownAssets(folder: string = ASSETS): TownAssets {
  const figures = checked(Figures, folder, 'town/subdistrict.json')
  const parts = Object.fromEntries(MODEL_PARTS.map((part) => [part, json(folder, `model/${part}.json`)]))
  const model = assembleModel(parts)
  if (!model.ok) throw new AssetError(model.message)
  return {
    figures,
    notes: new Map(figures.communities.map((c) => [c.id, c.note])),
    model: model.model,
    users: checked(DemoUsers, folder, 'town/demo-users.json').users,
    phrases: checked(Phrases, folder, 'town/phrases.json'),
    volume: { eventsPerMonth: figures.totals.eventsPerMonth, alertsPerDay: figures.totals.aiAlertsPerDay },
  }
}

function checked<S extends TSchema>(schema: S, folder: string, name: string): Static<S> {
  const value = json(folder, name)
  if (Value.Check(schema, value)) return value
  const [error] = Value.Errors(schema, value)
  throw new AssetError(
    `${name}${error?.instancePath ?? ''} ${error?.message ?? 'is not usable'}. Restore the file from the release.`,
  )
}

function json(folder: string, name: string): unknown {
  try {
    return JSON.parse(readFileSync(join(folder, name), 'utf8'))
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new AssetError(`assets/${name} cannot be read: ${why}. Restore the file from the release.`)
  }
}
