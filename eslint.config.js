// Rules that a review should not have to repeat. Layout is Prettier's; import arrows are scripts/architecture's.
import { basename, extname } from 'node:path'
import prettier from 'eslint-config-prettier'
import vue from 'eslint-plugin-vue'
import { defineConfig } from 'eslint/config'
import tseslint from 'typescript-eslint'

/** A file named after nothing collects everything. */
const noVagueFileName = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { vague: '"{{name}}" says nothing: name the file after its one idea.' },
  },
  create: (context) => ({
    Program(node) {
      const name = basename(context.filename, extname(context.filename))
      if (/^(.*[-.])?(utils?|helpers?|manager|common|misc)$|(Utils?|Helpers?|Manager)$/i.test(name)) {
        context.report({ node, messageId: 'vague', data: { name } })
      }
    },
  }),
}

const everywhere = {
  'hub/no-vague-file-name': 'error',
  'no-console': 'error',
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  'no-restricted-syntax': [
    'error',
    {
      selector: 'TSEnumDeclaration',
      message: 'Use a union of literals: Node 24 runs these files by stripping types.',
    },
  ],
  '@typescript-eslint/ban-ts-comment': [
    'error',
    { 'ts-ignore': true, 'ts-nocheck': true, 'ts-expect-error': 'allow-with-description' },
  ],
  '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
  '@typescript-eslint/consistent-type-assertions': [
    'error',
    { assertionStyle: 'as', objectLiteralTypeAssertions: 'never' },
  ],
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-non-null-assertion': 'error',
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
  '@typescript-eslint/unified-signatures': 'off',
}

/** Rules that need types: the ones that find bugs, not the ones that argue about taste. */
const typed = {
  '@typescript-eslint/await-thenable': 'error',
  '@typescript-eslint/no-base-to-string': 'error',
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-for-in-array': 'error',
  '@typescript-eslint/no-implied-eval': 'error',
  '@typescript-eslint/no-misused-promises': 'error',
  '@typescript-eslint/no-unnecessary-type-assertion': 'error',
  '@typescript-eslint/no-unsafe-argument': 'error',
  '@typescript-eslint/no-unsafe-assignment': 'error',
  '@typescript-eslint/no-unsafe-call': 'error',
  '@typescript-eslint/no-unsafe-member-access': 'error',
  '@typescript-eslint/no-unsafe-return': 'error',
  '@typescript-eslint/only-throw-error': 'error',
  '@typescript-eslint/restrict-plus-operands': 'error',
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
}

export default defineConfig(
  {
    ignores: ['node_modules/', 'out/', 'dist/', '.data/', 'coverage/', 'test-results/', 'playwright-report/'],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  { plugins: { hub: { rules: { 'no-vague-file-name': noVagueFileName } } } },
  tseslint.configs.strict,
  vue.configs['flat/recommended'],
  { files: ['**/*.{ts,vue,js,mjs}'], rules: everywhere },
  {
    files: ['{native,electron,e2e,bench,scripts}/**/*.ts', '*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: typed,
  },
  {
    files: ['renderer/**/*.vue'],
    languageOptions: { parserOptions: { parser: tseslint.parser, extraFileExtensions: ['.vue'] } },
    rules: {
      'no-undef': 'off',
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/define-props-declaration': ['error', 'type-based'],
      'vue/define-emits-declaration': ['error', 'type-based'],
      'vue/multi-word-component-names': 'off',
      'vue/no-v-html': 'error',
      'vue/require-default-prop': 'off',
    },
  },
  {
    // The same command must mean the same at the hub and at the platform, and again in a replay.
    files: ['native/domain/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Pure rules take the time as an argument.' },
        { object: 'performance', property: 'now', message: 'Pure rules take the time as an argument.' },
        { object: 'Math', property: 'random', message: 'Pure rules take randomness as an argument.' },
      ],
      'no-restricted-globals': ['error', 'setTimeout', 'setInterval', 'fetch', 'process'],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
          message: 'Pure rules take the time as an argument.',
        },
      ],
    },
  },
  {
    files: ['scripts/**', 'bench/**', '**/main.ts', '*.config.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.{ts,vue}'],
    ignores: ['**/*.test.ts', '**/*.spec.ts', 'renderer/locales/**'],
    rules: { 'max-lines': ['error', { max: 350, skipBlankLines: true, skipComments: true }] },
  },
  prettier,
)
