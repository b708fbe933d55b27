import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

/** Everything the face reaches, by path from native/, with what each file imports from outside. */
function reached(): { files: Set<string>; foreign: Set<string> } {
  const files = new Set<string>()
  const foreign = new Set<string>()
  const open = [new URL('./index.ts', import.meta.url)]
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    const path = file.pathname.split('/native/')[1] ?? file.pathname
    if (files.has(path)) continue
    files.add(path)
    for (const [, from = ''] of readFileSync(file, 'utf8').matchAll(
      /^(?:import|export|\}) .*?from '([^']+)'/gm,
    ))
      if (from.startsWith('.')) open.push(new URL(from, file))
      else foreign.add(from)
  }
  return { files, foreign }
}

it('a screen can bundle the rules: nothing of Node is reached, nor any other part of the house', () => {
  const { files, foreign } = reached()
  expect(files.size).toBeGreaterThan(30)
  expect([...foreign].filter((name) => !/^(typebox(\/.*)?|cbor-x.*)$/.test(name))).toEqual([])
  expect([...files].filter((path) => !/^(domain|contract)\//.test(path))).toEqual([])
  expect([...files].filter((path) => /Fixture|\.test\./.test(path))).toEqual([])
})
