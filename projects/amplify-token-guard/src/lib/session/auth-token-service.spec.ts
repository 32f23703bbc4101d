import { PLATFORM_ID } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { AuthTokenService } from 'amplify-token-guard';
import {
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';

function setUp(platform = 'browser'): FakeTokenSource {
  TestBed.configureTestingModule({
    providers: [provideTokenGuardTesting(), { provide: PLATFORM_ID, useValue: platform }],
  });
  return TestBed.inject(FakeTokenSource);
}

function ready(): AuthTokenService['ready'] {
  return TestBed.inject(AuthTokenService).ready;
}

describe('ready', () => {
  it('resolves with the state of the signed-in user', async () => {
    setUp().signIn('alice');
    expect(await ready()).toMatchObject({ status: 'signed-in', userId: 'alice' });
  });

  it('resolves with the state that nobody is signed in', async () => {
    setUp();
    expect(await ready()).toEqual({ status: 'signed-out' });
  });

  it('resolves when the state is known, and keeps its value', async () => {
    const load = jest.spyOn(FakeTokenSource.prototype, 'load');
    load.mockResolvedValue(undefined as never);
    const source = setUp();
    const seen: string[] = [];
    void ready().then(({ status }) => seen.push(status));
    await TestBed.inject(ManualClock).advance(60_000);
    expect(seen).toEqual([]);
    load.mockRestore();
    source.signIn();
    await TestBed.inject(ManualClock).settle();
    expect(seen).toEqual(['signed-in']);
    await source.signOut();
    expect((await ready()).status).toBe('signed-in');
  });

  it('resolves with the known state if it is read later', async () => {
    const source = setUp();
    await TestBed.inject(ManualClock).settle();
    source.signIn();
    await TestBed.inject(ManualClock).settle();
    expect((await ready()).status).toBe('signed-in');
  });
});

describe('G15 on the server, ready', () => {
  it('resolves immediately with an unknown state', async () => {
    setUp('server');
    expect(await ready()).toEqual({ status: 'unknown' });
  });
});

describe('G16 ready of a destroyed guard', () => {
  it('resolves with an unknown state', async () => {
    jest.spyOn(FakeTokenSource.prototype, 'load').mockResolvedValue(undefined as never);
    setUp();
    const first = ready();
    TestBed.resetTestingModule();
    expect(await first).toEqual({ status: 'unknown' });
  });
});
