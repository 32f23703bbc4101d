// Compares the built public API with goldens/*.api.md; `--update` writes them instead.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { root } from './lib/paths.mjs';

const dist = join(root, 'dist/amplify-token-guard');
const project = join(root, 'projects/amplify-token-guard');
const update = process.argv.includes('--update');

/**
 * Forgotten exports are looked for in the main entry only: the path mapping makes the main entry's
 * types look like local ones that the others forgot.
 */
const ENTRIES = [
  { golden: 'index', types: 'amplify-token-guard.d.ts', forgottenExports: true },
  ...['devtools', 'testing']
    .filter((entry) => existsSync(join(project, entry, 'ng-package.json')))
    .map((entry) => ({
      golden: entry,
      types: `amplify-token-guard-${entry}.d.ts`,
      forgottenExports: false,
    })),
];

/** @param {typeof ENTRIES[number]} entry */
function extractorConfig({ golden, types, forgottenExports }) {
  return ExtractorConfig.prepare({
    configObjectFullPath: join(root, 'api-extractor.json'),
    packageJsonFullPath: join(dist, 'package.json'),
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: join(dist, 'types', types),
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            target: 'ES2022',
            lib: ['ES2022', 'DOM', 'DOM.Iterable'],
            module: 'preserve',
            moduleResolution: 'bundler',
            strict: true,
            skipLibCheck: true,
            types: [],
            paths: {
              'amplify-token-guard': [join(dist, 'types/amplify-token-guard.d.ts')],
            },
          },
          files: [join(dist, 'types', types)],
        },
      },
      apiReport: {
        enabled: true,
        reportFolder: join(root, 'goldens'),
        reportTempFolder: join(root, 'reports/api'),
        reportFileName: `${golden}.api.md`,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: 'lf',
      messages: {
        extractorMessageReporting: {
          default: { logLevel: ExtractorLogLevel.Error },
          // Everything exported is public; there are no alpha or beta names to tell apart.
          'ae-missing-release-tag': { logLevel: ExtractorLogLevel.None },
          'ae-forgotten-export': {
            logLevel: forgottenExports ? ExtractorLogLevel.Error : ExtractorLogLevel.None,
          },
          // The golden lists names; what the TSDoc says is not its business.
          'ae-undocumented': { logLevel: ExtractorLogLevel.None },
          'ae-unresolved-link': { logLevel: ExtractorLogLevel.None },
        },
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
    },
  });
}

/** @param {typeof ENTRIES[number]} entry */
function check(entry) {
  const golden = `goldens/${entry.golden}.api.md`;
  if (!existsSync(join(dist, 'types', entry.types))) {
    return [`dist has no types/${entry.types}: run "npm run build" first.`];
  }
  if (!update && !existsSync(join(root, golden))) {
    return [`${golden} does not exist: write it with "npm run goldens".`];
  }
  /** @type {string[]} */
  const problems = [];
  const result = Extractor.invoke(extractorConfig(entry), {
    localBuild: update,
    messageCallback: (message) => {
      message.handled = true;
      if (message.logLevel === ExtractorLogLevel.Error) {
        problems.push(`${entry.golden}: ${message.text}`);
      }
    },
  });
  if (result.apiReportChanged && !update) {
    problems.push(
      `The public API differs from ${golden}. If that is meant, run "npm run goldens", ` +
        `review the difference and add a line to CHANGELOG.md.\n` +
        `The new report is reports/api/${entry.golden}.api.md.`,
    );
  }
  return problems;
}

mkdirSync(join(root, 'goldens'), { recursive: true });
mkdirSync(join(root, 'reports/api'), { recursive: true });

const problems = ENTRIES.flatMap(check);
for (const problem of problems) {
  console.error(problem);
}
process.exitCode = problems.length > 0 ? 1 : 0;
