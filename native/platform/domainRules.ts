/** The domain's rules in the shape the authority asks for; the model is read once for each version of its row. */
import type { AnyRow, Model } from '../contract/index.ts'
import { decide, parseModel, touches } from '../domain/index.ts'
import type { Rules } from './authority/index.ts'

const models = new WeakMap<object, Model | null>()

export const domainRules: Rules = { touches, decide, model: modelOf }

/** The model a `config` row holds; undefined when there is none or it is broken. */
function modelOf(config: AnyRow | undefined): Model | undefined {
  const body = config?.['body']
  if (typeof body !== 'object' || body === null) return undefined
  const known = models.get(body)
  if (known !== undefined) return known ?? undefined
  const parsed = parseModel(body)
  models.set(body, parsed.ok ? parsed.model : null)
  return parsed.ok ? parsed.model : undefined
}
