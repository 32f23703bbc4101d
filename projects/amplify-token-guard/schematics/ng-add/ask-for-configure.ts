import { posix } from 'node:path';
import type { Tree } from '@angular-devkit/schematics';
import type { Application } from './application';
import type { Report } from './report';

/** Prints the lines that set Amplify up. They depend on a backend that this command doesn't know. */
export function askForConfigure(
  tree: Tree,
  { main, sourceRoot }: Application,
  report: Report,
): void {
  const from = posix.dirname(main);
  const outputs = ['/amplify_outputs.json', posix.join(sourceRoot, 'amplifyconfiguration.json')];
  const file = outputs.find((path) => tree.exists(path));
  report.note(
    `No Amplify.configure() was found in ${sourceRoot.slice(1)}. The guard requires it before the app ` +
      `starts. Add to ${main.slice(1)}, above the call that starts the app:`,
    file === undefined ? BY_HAND : importing(relativeImport(from, file)),
  );
}

const BY_HAND = [
  "import { Amplify } from 'aws-amplify';",
  '',
  'Amplify.configure({',
  "  Auth: { Cognito: { userPoolId: '<id>', userPoolClientId: '<client id>' } },",
  '  API: {',
  "    GraphQL: { endpoint: '<url>', region: '<region>', defaultAuthMode: 'userPool' },",
  '  },',
  '});',
];

function importing(path: string): string[] {
  return [
    "import { Amplify } from 'aws-amplify';",
    `import outputs from '${path}';`,
    '',
    'Amplify.configure(outputs);',
  ];
}

function relativeImport(from: string, file: string): string {
  const path = posix.relative(from, file);
  return path.startsWith('.') ? path : `./${path}`;
}
