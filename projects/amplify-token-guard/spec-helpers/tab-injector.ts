import {
  createEnvironmentInjector,
  DestroyRef,
  EnvironmentInjector,
  EnvironmentProviders,
  Provider,
} from '@angular/core';
import { TestBed } from '@angular/core/testing';

const open = new Set<EnvironmentInjector>();

/** What lives in one tab of several, with its own copy of each class that is given. */
export function openTab(...providers: (Provider | EnvironmentProviders)[]): EnvironmentInjector {
  const tab = createEnvironmentInjector(providers, TestBed.inject(EnvironmentInjector));
  open.add(tab);
  tab.get(DestroyRef).onDestroy(() => open.delete(tab));
  return tab;
}

/** Destroys all that are still open. */
export function closeTabs(): void {
  for (const tab of [...open]) tab.destroy();
}
