import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { NodeWorkflow } from '@angular-devkit/schematics/tools';
import { SchematicEngineHost } from '@angular/cli/src/command-builder/utilities/schematic-engine-host';
import type { UnitTestTree } from '@angular-devkit/schematics/testing';

export const DIST = join(__dirname, '../../../../dist/amplify-token-guard');

/** A workspace on disk that contains only the built package. */
export interface ShippedPackage {
  readonly root: string;
  /** The installed package. */
  readonly folder: string;
  /** Runs schematics like the CLI, with the CLI's copies of their imports. */
  readonly workflow: NodeWorkflow;
}

export function installPackage(app: UnitTestTree): ShippedPackage {
  if (!existsSync(join(DIST, 'schematics'))) {
    throw new Error('dist has no schematics: run "npm run build" first.');
  }
  const root = mkdtempSync(join(tmpdir(), 'ng-add-'));
  for (const path of app.files) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), app.readContent(path));
  }
  const folder = join(root, 'node_modules/amplify-token-guard');
  for (const name of ['package.json', 'schematics']) {
    cpSync(join(DIST, name), join(folder, name), { recursive: true });
  }
  const workflow = new NodeWorkflow(root, {
    resolvePaths: [root],
    engineHostCreator: ({ resolvePaths }) => new SchematicEngineHost(resolvePaths),
  });
  return { root, folder, workflow };
}

export interface Manifest {
  readonly type: string;
  readonly schematics: string;
  readonly 'ng-add': { readonly save: string };
  readonly 'ng-update': { readonly migrations: string };
}

export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}
