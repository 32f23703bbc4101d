import type { CallExpression, Node, ObjectLiteralExpression } from 'typescript';
import { means } from '../source/imports';
import { propertyOf, valueOf } from '../source/property-of';
import { resolveValue } from '../source/resolve-value';
import { returnedBy } from '../source/returned-by';
import type { Sources } from '../source/sources';
import { ts } from '../source/typescript';
import { ANGULAR, ANGULAR_HTTP } from './modules';
import { moduleMetadata } from './module-metadata';

/**
 * The content of the app's root injector, as far as it can be read from the sources: through
 * constants, spreads, the app's own functions, `importProvidersFrom()`, and eagerly imported
 * modules.
 */
export class RootScope {
  /** Calls in the providers, such as `provideRouter(routes)`. */
  readonly calls: CallExpression[] = [];
  hasHttpClientModule = false;
  readonly #seen = new Set<Node>();

  constructor(private readonly sources: Sources) {}

  addConfig(config: ObjectLiteralExpression): void {
    this.#addProperty(config, 'providers', (value) => {
      this.#addProviders(value);
    });
  }

  addModule(module: Node): void {
    const value = resolveValue(this.sources, module);
    if (ts.isArrayLiteralExpression(value)) {
      for (const one of value.elements) this.addModule(one);
      return;
    }
    if (ts.isSpreadElement(value)) return this.addModule(value.expression);
    // `SomeModule.forRoot(…)`
    if (ts.isCallExpression(value) && ts.isPropertyAccessExpression(value.expression)) {
      return this.addModule(value.expression.expression);
    }
    if (means(value, ANGULAR_HTTP, 'HttpClientModule')) this.hasHttpClientModule = true;
    const metadata = moduleMetadata(value);
    if (!metadata || this.#seen.has(metadata)) return;
    this.#seen.add(metadata);
    this.addConfig(metadata);
    for (const name of ['imports', 'exports']) {
      this.#addProperty(metadata, name, (list) => {
        this.addModule(list);
      });
    }
  }

  #addProperty(object: ObjectLiteralExpression, name: string, add: (value: Node) => void): void {
    const property = propertyOf(object, name);
    const value = property && valueOf(property);
    if (value) add(value);
  }

  #addProviders(provider: Node): void {
    const value = resolveValue(this.sources, provider);
    if (this.#seen.has(value)) return;
    this.#seen.add(value);
    if (ts.isArrayLiteralExpression(value)) {
      for (const one of value.elements) this.#addProviders(one);
    } else if (ts.isSpreadElement(value)) {
      this.#addProviders(value.expression);
    } else if (ts.isConditionalExpression(value)) {
      this.#addProviders(value.whenTrue);
      this.#addProviders(value.whenFalse);
    } else if (ts.isCallExpression(value)) {
      this.#addCall(value);
    }
  }

  #addCall(call: CallExpression): void {
    this.calls.push(call);
    if (means(call.expression, ANGULAR, 'importProvidersFrom')) {
      for (const module of call.arguments) this.addModule(module);
    } else if (means(call.expression, ANGULAR, 'makeEnvironmentProviders')) {
      for (const list of call.arguments) this.#addProviders(list);
    } else {
      const own = returnedBy(resolveValue(this.sources, call.expression)) ?? [];
      for (const returned of own) this.#addProviders(returned);
    }
  }
}
