import type { Node, SourceFile } from 'typescript';
import { descendants } from '../source/descendants';
import { importsFrom } from '../source/imports';
import type { Sources } from '../source/sources';
import { ts } from '../source/typescript';
import { usesOf } from '../source/uses-of';

const DATASTORE = ['aws-amplify/datastore', '@aws-amplify/datastore'];
const CLIENTS = ['aws-amplify/api', 'aws-amplify/data'];
/** The methods of models in a client of Amplify Gen 2. */
const MODEL_METHODS = ['observeQuery', 'onCreate', 'onUpdate', 'onDelete'];
const DOCUMENT = /^\s*(#.*\n\s*)*subscription\s*(\w+\s*)?(\([^)]*\)\s*)?\{/;

/** A place where the app subscribes, observes a model, or uses DataStore or AppSync Events. */
export function findSubscription(sources: Sources): Node | undefined {
  const files = sources.all();
  for (const module of DATASTORE) {
    const [used] = files.flatMap((file) => importsFrom(file, module));
    if (used) return used;
  }
  const [events] = CLIENTS.flatMap((module) => usesOf(sources, module, 'events'));
  if (events) return events;
  const usesClients = files.some((file) =>
    CLIENTS.some((module) => importsFrom(file, module).length > 0),
  );
  for (const file of files) {
    const found = findIn(file, usesClients);
    if (found) return found;
  }
  return undefined;
}

function findIn(file: SourceFile, usesClients: boolean): Node | undefined {
  for (const node of descendants(file)) {
    if (isDocument(node) || (usesClients && isModelCall(node))) return node;
  }
  return undefined;
}

function isDocument(node: Node): boolean {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) {
    return DOCUMENT.test(node.text);
  }
  return ts.isTemplateExpression(node) && DOCUMENT.test(node.head.text);
}

/** `client.models.Song.onCreate()`, and `client.subscriptions.receive()`. */
function isModelCall(node: Node): boolean {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  const { name, expression } = node.expression;
  if (MODEL_METHODS.includes(name.text)) return true;
  return ts.isPropertyAccessExpression(expression) && expression.name.text === 'subscriptions';
}
