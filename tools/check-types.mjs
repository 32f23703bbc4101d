// `npm run types` checks every TypeScript project with TypeScript 7, which takes seconds instead of
// minutes. The type tests use the TypeScript version of our users. The builds also check the
// library, the apps, and their templates with that version.
import { execaNode } from 'execa';

const NATIVE = 'node_modules/typescript-native/bin/tsc';
const OF_USERS = 'node_modules/typescript/bin/tsc';

const CHECKS = [
  [NATIVE, 'projects/amplify-token-guard/tsconfig.lib.json'],
  [NATIVE, 'projects/amplify-token-guard/tsconfig.spec.json'],
  [OF_USERS, 'projects/amplify-token-guard/tsconfig.types.json'],
  [NATIVE, 'projects/amplify-token-guard/schematics/tsconfig.json'],
  [NATIVE, 'projects/demo-app/tsconfig.app.json'],
  [NATIVE, 'projects/demo-app/tsconfig.spec.json'],
  [NATIVE, 'projects/mock-backend/tsconfig.json'],
  [NATIVE, 'benchmarks/tsconfig.json'],
  [NATIVE, 'e2e/tsconfig.json'],
  [NATIVE, 'tools/tsconfig.json'],
];

for (const [compiler = '', project = ''] of CHECKS) {
  // Projects include sources outside their folder. TypeScript 7 requires a `rootDir` for that.
  const options = ['--noEmit', '--rootDir', process.cwd(), '--project', project];
  const { exitCode } = await execaNode(compiler, options, { stdio: 'inherit', reject: false });
  if (exitCode !== 0) {
    console.error(`in ${project}`);
    process.exitCode = 1;
  }
}
