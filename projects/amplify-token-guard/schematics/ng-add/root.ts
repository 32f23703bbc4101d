import type { Node, ObjectLiteralExpression } from 'typescript';
import { means } from '../source/imports';
import { resolveValue } from '../source/resolve-value';
import type { Sources } from '../source/sources';
import { ts } from '../source/typescript';
import type { Bootstrap } from './bootstrap';
import { firstConfig, listUnder, type ListPlace } from './list-place';
import { moduleMetadata } from './module-metadata';
import { ANGULAR } from './modules';
import { RootScope } from './root-scope';

/** The root of an app: its providers, and where to add more. */
export interface Root {
  readonly kind: Bootstrap['kind'];
  readonly scope: RootScope;
  /** The place to show to a user who must edit the root by hand. */
  readonly node: Node;
  readonly providers: ListPlace | undefined;
  /** The imports of the root module. Apps of standalone components have none. */
  readonly imports: ListPlace | undefined;
}

export function readRoot(sources: Sources, bootstrap: Bootstrap): Root {
  return bootstrap.kind === 'standalone'
    ? standaloneRoot(sources, bootstrap)
    : moduleRoot(sources, bootstrap);
}

function standaloneRoot(
  sources: Sources,
  { kind, call }: Bootstrap & { readonly kind: 'standalone' },
): Root {
  const scope = new RootScope(sources);
  const config = call.arguments[1];
  if (!config) {
    const providers = sources.owns(call.getSourceFile()) ? firstConfig(call) : undefined;
    return { kind, scope, node: call, providers, imports: undefined };
  }
  const configs = configsIn(sources, config);
  for (const one of configs) scope.addConfig(one);
  const places = configs.map((one) => listUnder(sources, one, 'providers'));
  const providers = places.find((place) => place !== undefined);
  return { kind, scope, node: configs[0] ?? config, providers, imports: undefined };
}

/** The objects that form the configuration, spread into each other or merged. */
function configsIn(sources: Sources, config: Node): ObjectLiteralExpression[] {
  const value = resolveValue(sources, config);
  if (ts.isObjectLiteralExpression(value)) {
    const spread = value.properties.filter(ts.isSpreadAssignment);
    return [value, ...spread.flatMap((one) => configsIn(sources, one.expression))];
  }
  return ts.isCallExpression(value) && means(value.expression, ANGULAR, 'mergeApplicationConfig')
    ? value.arguments.flatMap((one) => configsIn(sources, one))
    : [];
}

function moduleRoot(
  sources: Sources,
  { kind, module }: Bootstrap & { readonly kind: 'module' },
): Root {
  const scope = new RootScope(sources);
  scope.addModule(module);
  const metadata = moduleMetadata(resolveValue(sources, module));
  const under = (name: string) => metadata && listUnder(sources, metadata, name);
  return {
    kind,
    scope,
    node: metadata ?? module,
    providers: under('providers'),
    imports: under('imports'),
  };
}
