/** JSON with sorted keys, bytes as hex: the same for whatever order the fields came in, or whatever carried them. */
export function canonical(value: unknown): string {
  if (value instanceof Uint8Array)
    return `"x${Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('')}"`
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`)
  return `{${fields.join(',')}}`
}
