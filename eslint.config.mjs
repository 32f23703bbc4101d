import js from '@eslint/js';
import ng from 'angular-eslint';
import prettier from 'eslint-config-prettier';
import { defineConfig, globalIgnores } from 'eslint/config';
import ts from 'typescript-eslint';
import { libraryRules } from './tools/eslint/library.mjs';

const ANGULAR = ['projects/amplify-token-guard/**/*.ts', 'projects/demo-app/**/*.ts'];
/** Written for Angular 22, where components are OnPush without saying so. */
const SAMPLE = ['projects/sample-app/**/*.ts'];
const SPECS = [
  '**/*.spec.ts',
  '**/*.shipped.ts',
  'projects/amplify-token-guard/{model,spec-helpers}/**/*.ts',
  'projects/amplify-token-guard/schematics/spec-helpers/**/*.ts',
  'projects/mock-backend/test/**/*.ts',
  'e2e/**/*.ts',
];

export default defineConfig(
  globalIgnores([
    '**/dist',
    'site/pages',
    'site/entry',
    'site/.vitepress/cache',
    // Names of a reader's app, of which nothing else here must know.
    'tools/docs/*.d.ts',
    'out-tsc',
    'coverage',
    'reports',
    'test-results',
    'playwright-report',
    '.angular',
    '.stryker-tmp',
    '.wireit',
  ]),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  { rules: { eqeqeq: 'error', 'no-param-reassign': 'error', 'no-promise-executor-return': 'off' } },

  // Scripts: read as plain JavaScript; `tsc` checks their names and types.
  { files: ['**/*.{mjs,cjs,js}'], rules: { 'no-undef': 'off' } },
  { files: ['**/*.cjs'], languageOptions: { sourceType: 'commonjs' } },

  {
    // Oxlint checks the rules that need types, in a fifth of the time: see .oxlintrc.json.
    files: ['**/*.ts'],
    extends: [ts.configs.recommended, ts.configs.stylistic],
    rules: {
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
    },
  },
  {
    files: ['projects/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: { 'max-lines': ['error', 400] },
  },

  {
    files: [...ANGULAR, ...SAMPLE],
    extends: [ng.configs.tsRecommended],
    processor: ng.processInlineTemplates,
  },
  {
    files: ANGULAR,
    rules: { '@angular-eslint/prefer-on-push-component-change-detection': 'error' },
  },
  {
    files: ['projects/demo-app/**/*.ts'],
    rules: {
      '@angular-eslint/component-selector': [
        'error',
        { type: 'element', prefix: 'lab', style: 'kebab-case' },
      ],
    },
  },
  {
    files: ['**/*.html'],
    ignores: ['projects/{demo,sample}-app/src/index.html'],
    extends: [ng.configs.templateRecommended, ng.configs.templateAccessibility],
  },

  ...libraryRules,

  {
    files: SPECS,
    rules: {
      // A stub does nothing by design, and a test may state what it knows.
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  prettier,
);
