import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { noop, type Rule, type Tree } from '@angular-devkit/schematics';
import { addDependency } from '@schematics/angular/utility';
import { AMPLIFY } from './modules';

const SECTIONS = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'];

type Manifest = Partial<Record<string, Record<string, string>>>;

/** Adds Amplify in the range that this package supports, unless it is installed. */
export function addAmplify(tree: Tree): Rule {
  const manifest = tree.readJson('/package.json') as Manifest;
  if (SECTIONS.some((section) => manifest[section]?.[AMPLIFY] !== undefined)) return noop();
  return addDependency(AMPLIFY, supportedRange());
}

/** Read from this package's manifest, so that it is defined only once. */
function supportedRange(): string {
  const path = join(__dirname, '../../package.json');
  const own = JSON.parse(readFileSync(path, 'utf8')) as Manifest;
  const range = own['peerDependencies']?.[AMPLIFY];
  if (range === undefined) throw new Error(`${path} has no version range of ${AMPLIFY}.`);
  return range;
}
