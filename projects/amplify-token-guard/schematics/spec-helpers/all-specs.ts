import { readdirSync } from 'node:fs';
import { join } from 'node:path';

// All specs in one process: each would load TypeScript and the CLI's schematics again, which takes
// longer than its tests. From Node.js 22 on, `--test-isolation=none` does the same.
const folder = join(__dirname, '..');
for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- this package is CommonJS
  if (path.endsWith('.spec.ts')) require(join(folder, path));
}
