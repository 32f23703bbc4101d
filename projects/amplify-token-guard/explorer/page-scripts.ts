import { readFileSync } from 'node:fs';
import { Script } from 'node:vm';
import { ɵɵdefineInjectable as defineInjectable } from '@angular/core';
import * as common from '@angular/common';
import * as http from '@angular/common/http';
import * as core from '@angular/core';
import * as interop from '@angular/core/rxjs-interop';
import * as router from '@angular/router';
import * as rxjs from 'rxjs';
import type { App } from './app/answer';
import { GLOBAL_NAMES } from './browser/page-globals';

type Run = (require: (name: string) => unknown, module: object, ...globals: unknown[]) => void;

interface InjectableOptions {
  readonly providedIn?: 'root';
  readonly useFactory?: () => unknown;
}

/**
 * Replaces Angular's decorator, which would compile each class again for each page. The guard's
 * services have no constructor parameters, so this is sufficient.
 */
function Injectable({ providedIn, useFactory }: InjectableOptions = {}) {
  return (type: new () => unknown): void => {
    const factory = (): unknown => new type();
    const token = type;
    const definition: unknown = defineInjectable({
      token,
      providedIn: providedIn ?? null,
      factory: useFactory ?? factory,
    });
    Object.defineProperty(type, 'ɵfac', { value: factory, configurable: true });
    Object.defineProperty(type, 'ɵprov', { value: definition, configurable: true });
  };
}

/** The modules that all pages share, because they hold no state of a page. */
const SHARED: Record<string, unknown> = {
  '@angular/core': { ...core, Injectable },
  '@angular/core/rxjs-interop': interop,
  '@angular/common': common,
  '@angular/common/http': http,
  '@angular/router': router,
  rxjs,
};

/**
 * The script of a page. Each call of `load()` creates a new Amplify and a new guard, as loading a
 * page does. That takes a few milliseconds.
 */
export class PageScript {
  readonly #run: Run;

  constructor(path: string) {
    const code = readFileSync(path, 'utf8');
    const parameters = ['require', 'module', ...GLOBAL_NAMES].join(',');
    const script = new Script(`(function(${parameters}){${code}\n})`, { filename: path });
    this.#run = script.runInThisContext() as Run;
  }

  load(globals: Record<string, unknown>): App {
    const module = { exports: {} as { readonly app: App } };
    const values = GLOBAL_NAMES.map((name) => globals[name]);
    const load = (name: string): unknown => {
      if (!(name in SHARED)) throw new Error(`The module "${name}" is not available on the page.`);
      return SHARED[name];
    };
    this.#run(load, module, ...values);
    return module.exports.app;
  }
}
