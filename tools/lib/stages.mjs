import { requireChromium } from '../find-chromium.mjs';
import { withJest, withNodeTest, withPlaywright } from './counted.mjs';
import { runNode } from './run.mjs';
import { failure } from './schedule.mjs';

const NG = 'node_modules/@angular/cli/bin/ng.js';
const SCHEMATICS = 'projects/amplify-token-guard/schematics';

/**
 * A stage without tests of its own counts as one.
 *
 * @param {string[]} args
 */
async function command(...args) {
  const { code, output } = await runNode(args);
  const ok = code === 0;
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, counted: false, output };
}

async function buildLibrary() {
  const built = await command(NG, 'build', 'amplify-token-guard');
  return built.failed > 0 ? built : command('tools/finish-package.mjs');
}

async function endToEnd() {
  try {
    await requireChromium();
  } catch (error) {
    return failure(error instanceof Error ? error.message : String(error));
  }
  return withPlaywright();
}

/** @type {import('./schedule.mjs').Stage[]} */
export const STAGES = [
  { id: 'lock', title: 'lock file', run: () => command('tools/check-lock.mjs') },
  {
    id: 'format',
    title: 'format',
    run: () => command('node_modules/prettier/bin/prettier.cjs', '--check', '.'),
  },
  {
    id: 'lint',
    title: 'lint',
    run: () => command('node_modules/eslint/bin/eslint.js', '.', '--max-warnings', '0'),
  },
  { id: 'types', title: 'types', run: () => command('tools/check-types.mjs') },
  {
    id: 'tools',
    title: 'lint rules and tools',
    run: () => withNodeTest('tools/test', '.spec.mjs'),
  },
  { id: 'unit', title: 'unit tests and coverage', run: withJest },
  {
    id: 'schematics',
    title: 'schematics',
    run: () => withNodeTest(SCHEMATICS, '.spec.ts'),
  },
  { id: 'build', title: 'library build', run: buildLibrary },
  {
    id: 'api',
    title: 'public API against goldens',
    needs: ['build'],
    run: () => command('tools/check-api.mjs'),
  },
  {
    id: 'package',
    title: 'package as published',
    needs: ['build'],
    run: () => command('tools/check-package.mjs'),
  },
  {
    id: 'docs',
    title: 'docs: code and links',
    needs: ['build'],
    run: () => command('tools/check-docs.mjs'),
  },
  {
    id: 'shipped',
    title: 'schematics as shipped',
    needs: ['build'],
    run: () => withNodeTest(SCHEMATICS, '.shipped.ts'),
  },
  { id: 'demo', title: 'demo build', run: () => command(NG, 'build', 'demo-app') },
  {
    id: 'e2e-app',
    title: 'test app build',
    needs: ['build'],
    run: () => command(NG, 'build', 'e2e-app'),
  },
  {
    id: 'backend',
    title: 'mock backend tests',
    alone: true,
    run: () => withNodeTest('projects/mock-backend/test', '.spec.ts'),
  },
  {
    id: 'e2e',
    title: 'end to end',
    needs: ['demo', 'e2e-app'],
    alone: true,
    run: endToEnd,
  },
];
