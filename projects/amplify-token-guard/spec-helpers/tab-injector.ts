import {
  createEnvironmentInjector,
  DestroyRef,
  EnvironmentInjector,
  EnvironmentProviders,
  Provider,
  ɵINJECTOR_SCOPE as INJECTOR_SCOPE,
} from '@angular/core';
import { TestBed } from '@angular/core/testing';

const open = new Set<EnvironmentInjector>();

/**
 * The injector of one tab. Like the injector of an app, it has its own instances of root services.
 */
export function openTab(...providers: (Provider | EnvironmentProviders)[]): EnvironmentInjector {
  const tab = createEnvironmentInjector(
    [{ provide: INJECTOR_SCOPE, useValue: 'root' }, providers as Provider[]],
    TestBed.inject(EnvironmentInjector),
  );
  open.add(tab);
  tab.get(DestroyRef).onDestroy(() => open.delete(tab));
  return tab;
}

/** Destroys all injectors that are still open. */
export function closeTabs(): void {
  for (const tab of [...open]) tab.destroy();
}
