import { dirname, join } from 'node:path';
import { Tree } from '@angular-devkit/schematics';
import { SchematicTestRunner, UnitTestTree } from '@angular-devkit/schematics/testing';

export interface AppShape {
  readonly standalone?: boolean;
  readonly zoneless?: boolean;
  readonly ssr?: boolean;
}

const made = new Map<string, Promise<UnitTestTree>>();

/** A new workspace with one application `shop` in `src`, created by the CLI's schematics. */
export async function createApp(shape: AppShape = {}): Promise<UnitTestTree> {
  const key = JSON.stringify(shape);
  const app = made.get(key) ?? makeApp(shape);
  made.set(key, app);
  return copyOf(await app);
}

async function makeApp(shape: AppShape): Promise<UnitTestTree> {
  const workspace = await angular().runSchematic('workspace', {
    name: 'shop',
    version: '21.0.0',
    newProjectRoot: 'projects',
  });
  return addApp(workspace, 'shop', { ...shape, projectRoot: '' });
}

/** Schematics modify the tree. */
function copyOf(app: UnitTestTree): UnitTestTree {
  const copy = new UnitTestTree(Tree.empty());
  for (const path of app.files) copy.create(path, app.readContent(path));
  return copy;
}

/** Adds an application, by default in `projects/<name>`. */
export async function addApp(
  tree: UnitTestTree,
  name: string,
  shape: AppShape & { projectRoot?: string } = {},
): Promise<UnitTestTree> {
  return angular().runSchematic('application', { name, skipTests: true, ...shape }, tree);
}

export async function addLibrary(tree: UnitTestTree, name: string): Promise<UnitTestTree> {
  return angular().runSchematic('library', { name, skipPackageJson: true }, tree);
}

function angular(): SchematicTestRunner {
  const manifest = require.resolve('@schematics/angular/package.json');
  return new SchematicTestRunner('@schematics/angular', join(dirname(manifest), 'collection.json'));
}
