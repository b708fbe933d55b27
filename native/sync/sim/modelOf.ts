import type { Model } from '../../contract/index.ts'
import { domainRules } from '../../platform/index.ts'
import type { MemoryTruth } from './memoryTruth.ts'

const models = new Map<number, Model>()

/** The model as a truth holds it at any moment. */
export function modelOf(truth: MemoryTruth): () => Model | undefined {
  return () => {
    const row = truth.rows.get('config/model')?.row
    if (!row) return undefined
    // No act changes the model: the same revision is the same model, however often it came over a wire.
    const known = models.get(row.rev) ?? domainRules.model(row)
    if (known) models.set(row.rev, known)
    return known
  }
}
