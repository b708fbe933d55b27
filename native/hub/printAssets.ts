/** The font and the words of printed forms. Read once, when the first form is printed. */
import { readFileSync } from 'node:fs'
import Type, { type Static } from 'typebox'
import Value from 'typebox/value'

// Two folders up from here and from the bundle alike.
const ASSETS = new URL('../../assets/', import.meta.url)
const Words = Type.Record(Type.String(), Type.String())
const Forms = Type.Object({
  slip: Words,
  calls: Words,
  priority: Words,
  delivery: Words,
  minutes: Type.String(),
  page: Type.String(),
})

export interface PrintAssets {
  /** A font with all the characters of common use; embedded as far as a form uses it. */
  readonly font: Buffer
  readonly forms: Static<typeof Forms>
}

let read: PrintAssets | undefined

export function printAssets(): PrintAssets {
  if (read) return read
  const forms: unknown = JSON.parse(readFileSync(new URL('print/forms.json', ASSETS), 'utf8'))
  if (!Value.Check(Forms, forms))
    throw new Error('assets/print/forms.json is not whole; restore it from the release')
  read = { font: readFileSync(new URL('fonts/noto-sans-sc-400.ttf', ASSETS)), forms }
  return read
}
