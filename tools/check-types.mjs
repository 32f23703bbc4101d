// `npm run types`: every TypeScript project. TypeScript 7 checks them, which takes seconds instead of minutes. What
// is promised to users about types is checked by their TypeScript as well, and so are, by the builds, the library,
// the apps and their templates.
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
  // Sources outside of the project's folder belong to it as well, which TypeScript 7 wants to be told.
  const options = ['--noEmit', '--rootDir', process.cwd(), '--project', project];
  const { exitCode } = await execaNode(compiler, options, { stdio: 'inherit', reject: false });
  if (exitCode !== 0) {
    console.error(`in ${project}`);
    process.exitCode = 1;
  }
}
