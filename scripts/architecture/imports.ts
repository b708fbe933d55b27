// What a file imports: static, dynamic, re-exported and type-only alike, since an arrow is an arrow.
import { posix } from 'node:path'
import ts from 'typescript'
import { parse } from 'vue/compiler-sfc'

/** Specifiers as written. */
export function specifiersOf(file: string, text: string): string[] {
  return scriptsOf(file, text).flatMap((script) =>
    ts.preProcessFile(script, true, true).importedFiles.map((imported) => imported.fileName),
  )
}

/** The script blocks of a component, or the whole of any other file. */
export function scriptsOf(file: string, text: string): string[] {
  if (!file.endsWith('.vue')) return [text]
  const { descriptor } = parse(text, { filename: file, sourceMap: false })
  return [descriptor.script, descriptor.scriptSetup].flatMap((block) =>
    block === null ? [] : [block.content],
  )
}

/** The file a relative specifier means, from the repository's root; undefined for a package. */
export function targetOf(file: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined
  return posix.normalize(posix.join(posix.dirname(file), specifier.split('?')[0] ?? specifier))
}
