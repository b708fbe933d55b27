import { describe, expect, it } from 'vitest'
import { wrongArrow, wrongPackage } from './arrows.ts'
import { topCommentLines, wrongFaces } from './faces.ts'
import { specifiersOf, targetOf } from './imports.ts'
import { strayStrings } from './strings.ts'

const files = new Set([
  'native/contract/index.ts',
  'native/contract/tables/index.ts',
  'native/contract/tables/column.ts',
  'native/domain/index.ts',
  'native/hub/index.ts',
  'native/platform/index.ts',
  'native/sync/index.ts',
])
const wrong = (file: string, target: string): string | undefined => wrongArrow(file, target, files)

describe('arrows', () => {
  it.each([
    ['native/domain/lamp.ts', 'native/mirror/index.ts'],
    ['native/contract/ids.ts', 'native/domain/index.ts'],
    ['native/mirror/open.ts', 'native/sync/index.ts'],
    ['native/hub/desk.ts', 'native/platform/index.ts'],
    ['native/hub/desk.ts', 'native/town/index.ts'],
    ['native/platform/main.ts', 'native/town/index.ts'],
    ['native/hub/desk.ts', 'scripts/start/link.ts'],
    ['renderer/desk/main.ts', 'native/hub/index.ts'],
    ['renderer/desk/main.ts', 'electron/contract/index.ts'],
    ['electron/main/main.ts', 'native/contract/index.ts'],
    ['electron/windows/x.test.ts', 'native/hub/index.ts'],
    ['bench/board.ts', 'renderer/desk/Board.vue'],
  ])('from %s to %s is wrong', (file, target) => {
    expect(wrong(file, target)).toContain('must not import')
  })

  it.each([
    ['native/hub/desk.ts', 'native/sync/index.ts'],
    ['native/town/seed.ts', 'native/platform/index.ts'],
    ['native/sync/wire.test.ts', 'native/platform/index.ts'],
    ['native/sync/sim/main.ts', 'native/platform/index.ts'],
    ['renderer/desk/lamp.ts', 'native/domain/index.ts'],
    ['e2e/desk.spec.ts', 'native/town/index.ts'],
    ['scripts/start/dataDir.ts', 'native/contract/index.ts'],
  ])('from %s to %s is right', (file, target) => {
    expect(wrong(file, target)).toBeUndefined()
  })

  it('must not lead from shipped code into tests and their fixtures', () => {
    expect(wrong('native/seats/router.ts', 'native/seats/seatFixture.ts')).toContain('test code')
    expect(wrong('native/seats/router.test.ts', 'native/seats/seatFixture.ts')).toBeUndefined()
    expect(wrong('native/sync/sim/town.ts', 'native/domain/modelFixture.ts')).toBeUndefined()
  })
})

describe('faces', () => {
  it('must not be reached behind, from another house or from a folder beside', () => {
    expect(wrong('native/domain/lamp.ts', 'native/contract/ids.ts')).toBe(
      'reaches behind native/contract/index.ts',
    )
    expect(wrong('native/contract/views.ts', 'native/contract/tables/column.ts')).toContain('tables/index.ts')
    expect(wrong('native/sync/wire.test.ts', 'native/platform/store.ts')).toContain('behind')
  })

  it('may be left freely from within, and entries may be named', () => {
    expect(wrong('native/contract/tables/column.ts', 'native/contract/ids.ts')).toBeUndefined()
    expect(wrong('native/contract/views.ts', 'native/contract/tables/index.ts')).toBeUndefined()
    expect(wrong('bench/sync.ts', 'native/platform/main.ts')).toBeUndefined()
  })

  it('need three lines of comment, or a README in place of an index', () => {
    expect(topCommentLines('// a\n// b\n// c\nexport {}')).toBe(3)
    expect(topCommentLines('/**\n * a\n * b\n * c\n */\nexport {}')).toBe(3)
    expect(topCommentLines('/** one */\nexport {}')).toBe(1)
    expect(topCommentLines('export {}\n// a\n// b\n// c')).toBe(0)
    const tree = new Map([
      ['native/a/index.ts', '// a\n// b\n// c\n'],
      ['native/b/index.ts', '// a\n'],
      ['native/c/deep/x.ts', ''],
      ['bench/d/README.md', 'a\nb\nc\n'],
      ['native/loose.ts', ''],
    ])
    expect(wrongFaces(tree).map((line) => line.split(':')[0])).toEqual(['native/b/index.ts', 'native/c'])
  })
})

describe('packages', () => {
  it.each([
    ['native/hub/a.ts', 'electron'],
    ['native/seats/a.ts', 'vue'],
    ['native/seats/a.ts', '@vue/reactivity'],
    ['native/domain/a.ts', 'node:fs'],
    ['native/contract/a.ts', 'better-sqlite3'],
    ['renderer/desk/a.ts', 'node:path'],
    ['renderer/desk/a.ts', 'electron'],
    ['electron/windows/a.ts', 'electron'],
    ['electron/main/a.ts', 'node:net'],
    ['electron/main/a.ts', 'better-sqlite3'],
  ])('in %s, %s is closed', (file, specifier) => {
    expect(wrongPackage(file, specifier)).toBeTypeOf('string')
  })

  it.each([
    ['native/mirror/a.ts', 'better-sqlite3'],
    ['electron/main/main.ts', 'electron'],
    ['electron/scheme/path.ts', 'node:path'],
    ['renderer/desk/a.ts', 'vue'],
    ['renderer/desk/a.ts', 'olive'],
    ['native/domain/a.test.ts', 'node:fs'],
  ])('in %s, %s is open', (file, specifier) => {
    expect(wrongPackage(file, specifier)).toBeUndefined()
  })
})

describe('imports of a file', () => {
  it('are found in every form, and not in comments or strings', () => {
    const text = `
      import a from './a.ts'
      import type { B } from './b.ts'
      export * from './c.ts'
      const d = await import('./d.ts')
      // import './no.ts'
      const s = "import './never.ts'"
    `
    expect(specifiersOf('x.ts', text)).toEqual(['./a.ts', './b.ts', './c.ts', './d.ts'])
  })

  it('are found in both script blocks of a component', () => {
    const text = `<script lang="ts">import './a.ts'</script>
      <script setup lang="ts">import B from '../b.vue'</script><template><i /></template>`
    expect(specifiersOf('renderer/desk/X.vue', text)).toEqual(['./a.ts', '../b.vue'])
    expect(targetOf('renderer/desk/X.vue', '../b.vue')).toBe('renderer/b.vue')
  })
})

describe('visible strings', () => {
  const component = (template: string, script = ''): string =>
    `<script setup lang="ts">${script}</script><template>${template}</template>`

  it.each([
    ['Chinese text', component('<p>待办</p>')],
    ['English text', component('<p>Accept</p>')],
    ['a spoken attribute', component('<button title="Accept">+</button>')],
    ['a label for screen readers', component('<button aria-label="接收">+</button>')],
    ['Chinese in a bound expression', component(`<p :title="'待办' + n">{{ n }}</p>`)],
    ['Chinese in an interpolation', component(`<p>{{ late ? '超时' : n }}</p>`)],
    ['Chinese in a script', component('<p />', "const x = '超时'")],
    ['Chinese in a template string', component('<p />', 'const x = `共 ${1} 件`')],
    ['text nested deep', component('<div><ul><li v-for="a in b"><b>No</b></li></ul></div>')],
  ])('%s is found', (_, text) => {
    expect(strayStrings('renderer/X.vue', text)).not.toEqual([])
  })

  it.each([
    ['a translated text', component(`<p :title="t('inbox.title')">{{ t('inbox.accept') }}</p>`)],
    ['signs and single letters', component('<p>→ 3 m · #</p>')],
    ['comments in either language', component('<!-- 待办 --><p />', '// 待办\n/* 超时 */ const x = 1')],
    ['attributes nobody reads', component('<p class="inbox" role="grid" data-x="abc" />')],
  ])('%s is left alone', (_, text) => {
    expect(strayStrings('renderer/X.vue', text)).toEqual([])
  })

  it('are found in plain scripts, with their line', () => {
    expect(strayStrings('renderer/a.ts', "// 注释\n/** 说明 */ const a = '值班'")).toEqual([
      "renderer/a.ts:2: '值班'",
    ])
  })
})
