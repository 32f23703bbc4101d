import { DOCUMENT } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { TabStorage } from './tab-storage';

function openStorage(defaultView: object | null): TabStorage {
  const page = { defaultView, querySelectorAll: () => [], body: null };
  TestBed.configureTestingModule({ providers: [{ provide: DOCUMENT, useValue: page }] });
  return TestBed.inject(TabStorage);
}

describe('TabStorage', () => {
  afterEach(() => localStorage.clear());

  it('stores a number for the other tabs until it is removed', () => {
    const storage = TestBed.inject(TabStorage);
    expect(storage.read('a')).toBeNull();
    storage.write('a', 0);
    storage.write('b', 1_893_456_000_000);
    expect(storage.read('a')).toBe(0);
    expect(localStorage.getItem('b')).toBe('1893456000000');
    storage.remove('a');
    expect(storage.read('a')).toBeNull();
    expect(storage.read('b')).toBe(1_893_456_000_000);
  });

  it.each(['', 'yesterday', 'NaN', 'Infinity', '{}'])('treats %j as missing', (text) => {
    localStorage.setItem('a', text);
    expect(TestBed.inject(TabStorage).read('a')).toBeNull();
  });

  it('returns nothing if the storage is blocked', () => {
    const storage = openStorage({
      get localStorage() {
        throw new DOMException('Blocked.', 'SecurityError');
      },
    });
    storage.write('a', 1);
    storage.remove('a');
    expect(storage.read('a')).toBeNull();
  });

  it('tolerates a full storage', () => {
    const full = {
      setItem: () => {
        throw new DOMException('Full.', 'QuotaExceededError');
      },
      getItem: () => null,
    };
    const storage = openStorage({ localStorage: full });
    storage.write('a', 1);
    expect(storage.read('a')).toBeNull();
  });

  it('returns nothing if there is no window', () => {
    const storage = openStorage(null);
    storage.write('a', 1);
    expect(storage.read('a')).toBeNull();
  });
});
