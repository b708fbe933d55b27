// Finds text that a person would see and that does not come from a locale file.
import { NodeTypes, type AttributeNode, type RootNode, type TemplateChildNode } from '@vue/compiler-dom'
import ts from 'typescript'
import { parse } from 'vue/compiler-sfc'
import { scriptsOf } from './imports.ts'

/** Han characters and the punctuation that goes with them. */
const chinese = /[\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]/
/** Two letters in a row: a word, not a unit sign or a variable. */
const latin = /[A-Za-z]{2,}/

const spokenAttributes = new Set([
  'title',
  'placeholder',
  'alt',
  'label',
  'aria-label',
  'aria-description',
  'aria-roledescription',
  'aria-valuetext',
])

export interface Found {
  readonly line: number
  readonly text: string
}

/** Chinese in the code of a script: strings, templates, patterns and names; comments do not count. */
export function chineseInScript(script: string): Found[] {
  const source = ts.createSourceFile('x.ts', script, ts.ScriptTarget.Latest, true)
  const found: Found[] = []
  const visit = (node: ts.Node): void => {
    // Documentation comments are nodes of the tree, other comments are not.
    if (ts.isJSDoc(node)) return
    if (node.getChildCount(source) > 0) {
      node.getChildren(source).forEach(visit)
      return
    }
    const text = node.getText(source)
    if (!chinese.test(text)) return
    found.push({
      line: source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1,
      text: text.trim(),
    })
  }
  visit(source)
  return found
}

/** Any word written straight into a template: text, spoken attributes, Chinese inside expressions. */
export function wordsInTemplate(component: string): Found[] {
  const ast = parse(component, { sourceMap: false }).descriptor.template?.ast
  const found: Found[] = []
  const add = (line: number, text: string): void => {
    found.push({ line, text: text.trim() })
  }
  const attribute = (prop: AttributeNode): void => {
    const text = prop.value?.content ?? ''
    if (spokenAttributes.has(prop.name) ? latin.test(text) || chinese.test(text) : chinese.test(text)) {
      add(prop.loc.start.line, `${prop.name}="${text}"`)
    }
  }
  const visit = (node: RootNode | TemplateChildNode): void => {
    if (node.type === NodeTypes.TEXT && (latin.test(node.content) || chinese.test(node.content))) {
      add(node.loc.start.line, node.content)
    }
    if (node.type === NodeTypes.INTERPOLATION && chinese.test(node.loc.source))
      add(node.loc.start.line, node.loc.source)
    if (node.type === NodeTypes.ELEMENT) {
      for (const prop of node.props) {
        if (prop.type === NodeTypes.ATTRIBUTE) attribute(prop)
        else if (chinese.test(prop.loc.source)) add(prop.loc.start.line, prop.loc.source)
      }
    }
    if (node.type === NodeTypes.ROOT || node.type === NodeTypes.ELEMENT) node.children.forEach(visit)
  }
  if (ast !== undefined) visit(ast)
  return found
}

/** All of it for one file of renderer/; lines of a script count from the script's own start. */
export function strayStrings(file: string, text: string): string[] {
  const inScripts = scriptsOf(file, text).flatMap(chineseInScript)
  const inTemplate = file.endsWith('.vue') ? wordsInTemplate(text) : []
  return [...inScripts, ...inTemplate].map(({ line, text: words }) => `${file}:${line}: ${words}`)
}
