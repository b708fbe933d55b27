// Every folder has a face, whose first three lines say what it is for, what may enter and who may import it.
import type { Tree } from './tree.ts'

const parents = ['native', 'renderer', 'electron', 'bench', 'e2e']

/** Lines of text in the comment at the very top, `//` lines or one block. */
export function topCommentLines(text: string): number {
  const block = /^\s*\/\*\*?([\s\S]*?)\*\//.exec(text)
  const lines = block === null ? leadingSlashes(text) : (block[1] ?? '').split('\n')
  return lines.filter((line) => /\S/.test(line.replace(/^\s*(\*|\/\/)/, ''))).length
}

function leadingSlashes(text: string): string[] {
  const lines = text.split('\n')
  const end = lines.findIndex((line) => !line.startsWith('//'))
  return end === -1 ? lines : lines.slice(0, end)
}

/** What is wrong with the faces of the folders directly below the houses. */
export function wrongFaces(tree: Tree): string[] {
  const folders = new Set<string>()
  for (const file of tree.keys()) {
    const [parent, folder, rest] = file.split('/')
    if (parent !== undefined && folder !== undefined && rest !== undefined && parents.includes(parent)) {
      folders.add(`${parent}/${folder}`)
    }
  }
  return [...folders].sort().flatMap((folder) => {
    const face = tree.get(`${folder}/index.ts`)
    if (face !== undefined) {
      return topCommentLines(face) >= 3
        ? []
        : [`${folder}/index.ts: its first three lines must say what the folder is for`]
    }
    const readme = tree.get(`${folder}/README.md`) ?? ''
    const lines = readme.split('\n').filter((line) => /\S/.test(line)).length
    return lines >= 3
      ? []
      : [`${folder}: needs an index.ts or a README.md of at least three lines as its face`]
  })
}
