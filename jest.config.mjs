import { fileURLToPath } from 'node:url';
import presets from 'jest-preset-angular/presets/index.js';

/** @type {import('jest').Config} */
export default {
  ...presets.createCjsPreset({
    tsconfig: '<rootDir>/projects/amplify-token-guard/tsconfig.spec.json',
    // Absolute: the mutation runner resolves it outside Jest, where <rootDir> means nothing.
    testEnvironment: fileURLToPath(new URL('tools/jest/environment.cjs', import.meta.url)),
  }),
  setupFilesAfterEnv: ['<rootDir>/tools/jest/setup.cjs'],
  roots: ['<rootDir>/projects/amplify-token-guard', '<rootDir>/projects/demo-app/src'],
  testMatch: [
    '<rootDir>/projects/amplify-token-guard/{src,devtools,testing,model}/**/*.spec.ts',
    '<rootDir>/projects/demo-app/src/**/*.spec.ts',
  ],
  // Sources, not dist: the tests need no build and never read an old one.
  moduleNameMapper: {
    '^amplify-token-guard$': '<rootDir>/projects/amplify-token-guard/src/public-api.ts',
    '^amplify-token-guard/devtools$':
      '<rootDir>/projects/amplify-token-guard/devtools/src/public-api.ts',
    '^amplify-token-guard/testing$':
      '<rootDir>/projects/amplify-token-guard/testing/src/public-api.ts',
  },
  restoreMocks: true,
  // Time is the test's own: this only ends a test that hangs, on the slowest of machines.
  testTimeout: 180_000,
  // Jest keeps something of every spec file, until most of its time goes into collecting garbage.
  maxWorkers: 2,
  workerIdleMemoryLimit: '1GB',
  coverageDirectory: 'coverage',
  coverageReporters: ['text', 'lcov', 'json-summary'],
  collectCoverageFrom: [
    '<rootDir>/projects/amplify-token-guard/{src,devtools/src,testing/src}/**/*.ts',
    '!**/*.spec.ts',
    '!**/public-api.ts',
  ],
  coverageThreshold: {
    global: { lines: 95, branches: 95, functions: 95, statements: 95 },
  },
};
