import assert from 'node:assert/strict';
import { join } from 'node:path';
import { SchematicTestRunner, type UnitTestTree } from '@angular-devkit/schematics/testing';
import ts from 'typescript';
import type { NgAddOptions } from '../ng-add/ng-add';

const SOURCES = join(__dirname, '../collection.json');

export interface NgAddRun {
  readonly tree: UnitTestTree;
  /** The paths of changed files. */
  readonly changed: readonly string[];
  /** All printed messages. */
  readonly printed: string;
  readonly installs: number;
}

/** Runs `ng add` twice. Asserts that the result parses and that the second run changes nothing. */
export async function runNgAdd(
  tree: UnitTestTree,
  options: NgAddOptions = {},
  collection = SOURCES,
): Promise<NgAddRun> {
  const first = await runOnce(tree, options, collection);
  for (const [path, text] of Object.entries(contentOf(first.tree))) {
    if (path.endsWith('.ts')) assertParses(path, text);
  }
  const second = await runOnce(first.tree, options, collection);
  assert.deepEqual(second.changed, [], 'the second run changed something');
  assert.equal(second.installs, 0, 'the second run installs something');
  return first;
}

async function runOnce(
  tree: UnitTestTree,
  options: NgAddOptions,
  collection: string,
): Promise<NgAddRun> {
  const runner = new SchematicTestRunner('amplify-token-guard', collection);
  const messages: string[] = [];
  runner.logger.subscribe(({ message }) => messages.push(message));
  // The runner modifies the tree.
  const before = contentOf(tree);
  const result = await runner.runSchematic('ng-add', { ...options }, tree);
  const after = contentOf(result);
  const changed = Object.keys(after).filter((path) => after[path] !== before[path]);
  const installs = runner.tasks.filter(({ name }) => name === 'node-package').length;
  return { tree: result, changed, printed: messages.join('\n'), installs };
}

export function contentOf(tree: UnitTestTree): Record<string, string> {
  return Object.fromEntries(tree.files.sort().map((path) => [path, tree.readContent(path)]));
}

function assertParses(path: string, text: string): void {
  const { diagnostics = [] } = ts.transpileModule(text, {
    fileName: path,
    reportDiagnostics: true,
  });
  const messages = diagnostics.map(({ messageText }) =>
    ts.flattenDiagnosticMessageText(messageText, '\n'),
  );
  assert.deepEqual(messages, [], `${path} does not parse:\n${text}`);
}
