import { DOCUMENT } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { LOCK_MANAGER, TabLockManager } from './lock-manager';
import { StorageLockManager } from './storage-lock-manager';

/** The lock manager of a page whose window is this one. */
function lockManagerOf(defaultView: object | null): TabLockManager | undefined {
  const page = { defaultView, querySelectorAll: () => [], body: null };
  TestBed.configureTestingModule({ providers: [{ provide: DOCUMENT, useValue: page }] });
  return TestBed.inject(LOCK_MANAGER);
}

describe('G5 the locks of all tabs', () => {
  it('are the Web Locks of the browser', () => {
    const locks = { request: () => Promise.resolve() };
    expect(lockManagerOf({ navigator: { locks } })).toBe(locks);
  });

  it('are made of the storage where there are none, as over plain HTTP', () => {
    expect(lockManagerOf({ navigator: {} })).toBeInstanceOf(StorageLockManager);
  });

  it('are missing where there is no window, as on a server', () => {
    expect(lockManagerOf(null)).toBeUndefined();
  });
});
