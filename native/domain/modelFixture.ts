/** The model of assets/model for tests, read the way a Node-side loader reads it. Never imported by anything shipped. */
import { readFileSync } from 'node:fs'
import type { Model } from '../contract/index.ts'
import { assembleModel, MODEL_PARTS } from './model.ts'

export function modelParts(): Record<string, unknown> {
  return Object.fromEntries(MODEL_PARTS.map((part) => [part, assetTable(part)]))
}

export function assetTable(name: string): unknown {
  return JSON.parse(
    readFileSync(new URL(`../../assets/model/${name}.json`, import.meta.url), 'utf8'),
  ) as unknown
}

export function townModel(): Model {
  const parsed = assembleModel(modelParts())
  if (!parsed.ok) throw new Error(`${parsed.path}: ${parsed.message}`)
  return parsed.model
}
