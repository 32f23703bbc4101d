import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { SchematicTestRunner } from '@angular-devkit/schematics/testing';
import { executeMigrations } from '@angular/cli/src/commands/update/utilities/migration';
import { createApp } from './spec-helpers/create-app';
import { installPackage, readManifest, type ShippedPackage } from './spec-helpers/shipped-package';

/** A migration that adds a file, which shows that it ran. */
const migration = (name: string) =>
  `exports.migrate = () => (tree) => { tree.create('/${name}.txt', ''); };\n`;

describe('ng update', () => {
  const folders: string[] = [];
  after(() => {
    for (const folder of folders) rmSync(folder, { recursive: true });
  });

  async function install(): Promise<{ shipped: ShippedPackage; collection: string }> {
    const shipped = installPackage(await createApp());
    folders.push(shipped.root);
    const { migrations } = readManifest(shipped.folder)['ng-update'];
    return { shipped, collection: join(shipped.folder, migrations) };
  }

  /** Runs the migrations like the CLI after an update of the package. */
  const update = ({ workflow }: ShippedPackage, collection: string, from: string, to: string) =>
    executeMigrations(
      workflow,
      new SchematicTestRunner('amplify-token-guard', collection).logger,
      'amplify-token-guard',
      collection,
      from,
      to,
    );

  it('loads the collection, in which no migration is needed yet', async () => {
    const { shipped, collection } = await install();
    const { engine } = shipped.workflow;
    assert.deepEqual(engine.createCollection(collection).listSchematicNames(), []);
    assert.equal(await update(shipped, collection, '0.0.0', '99.0.0'), 0);
  });

  it('runs the migrations that a version brings, and no other', async () => {
    const { shipped, collection } = await install();
    const json = JSON.parse(readFileSync(collection, 'utf8')) as Collection;
    for (const [name, version] of Object.entries({ old: '1.0.0', due: '2.0.0', later: '3.0.0' })) {
      json.schematics[name] = { version, description: name, factory: `./${name}#migrate` };
      writeFileSync(join(dirname(collection), `${name}.js`), migration(name));
    }
    writeFileSync(collection, JSON.stringify(json));
    assert.equal(await update(shipped, collection, '1.0.0', '2.1.0'), 0);
    const ran = ['old', 'due', 'later'].filter((name) =>
      existsSync(join(shipped.root, `${name}.txt`)),
    );
    assert.deepEqual(ran, ['due']);
  });
});

interface Collection {
  readonly schematics: Record<string, { version: string; description: string; factory: string }>;
}
