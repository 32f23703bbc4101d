import { TestBed } from '@angular/core/testing';
import { SourceNews, SourceTokens, TokenGuardClock, TokenGuardError } from 'amplify-token-guard';
import { FakeTokenSource } from './fake-token-source';
import { ManualClock } from './manual-clock';

const HOUR = 3_600_000;

describe('FakeTokenSource', () => {
  let source: FakeTokenSource;
  let clock: ManualClock;
  let changes: (SourceNews | undefined)[];

  beforeEach(() => {
    TestBed.configureTestingModule({
      providers: [
        FakeTokenSource,
        ManualClock,
        { provide: TokenGuardClock, useExisting: ManualClock },
      ],
    });
    source = TestBed.inject(FakeTokenSource);
    clock = TestBed.inject(ManualClock);
    changes = [];
    source.watch((news) => changes.push(news));
  });

  describe('the store', () => {
    it('is empty at the start', async () => {
      expect(await source.load()).toBeNull();
      expect(source.loadCount).toBe(1);
    });

    it('contains the tokens of a sign-in, and reports it', async () => {
      const now = clock.wallMs();
      const tokens: SourceTokens = {
        accessToken: 'access-1',
        idToken: 'id-1',
        userId: 'listener',
        issuedAtMs: now,
        expiresAtMs: now + HOUR,
        ageMs: 0,
        signedInAtMs: now,
      };
      expect(source.signIn()).toEqual(tokens);
      expect(changes).toEqual([undefined]);
      expect(await source.load()).toEqual(tokens);
    });

    it('ages its tokens', async () => {
      source.signIn();
      await clock.advance(5_000);
      expect(await source.load()).toMatchObject({ accessToken: 'access-1', ageMs: 5_000 });
    });

    it('ages its tokens while the device sleeps', async () => {
      source.signIn();
      clock.sleep(5_000);
      expect(await source.load()).toMatchObject({ accessToken: 'access-1', ageMs: 5_000 });
    });

    it('ages its tokens if the clock is set back', async () => {
      source.signIn();
      await clock.advance(5_000);
      clock.stepWall(-HOUR);
      expect(await source.load()).toMatchObject({ accessToken: 'access-1', ageMs: 5_000 });
    });

    it('uses the given user, lifetime, and age', async () => {
      const now = clock.wallMs();
      source.signIn('ada', { lifetimeMs: 60_000, ageMs: 10_000 });
      const tokens = await source.load();
      expect(tokens).toMatchObject({
        userId: 'ada',
        ageMs: 10_000,
        issuedAtMs: now - 10_000,
        expiresAtMs: now + 50_000,
      });
      source.lifetimeMs = 5_000;
      expect(source.issue()).toMatchObject({ userId: 'ada', expiresAtMs: now + 5_000 });
    });

    it('is empty after the sign-out, and reports it', async () => {
      source.signIn();
      await source.signOut();
      expect(await source.load()).toBeNull();
      expect(changes).toEqual([undefined, undefined]);
    });

    it('knows whether tokens are current', async () => {
      const ada = source.signIn('ada');
      expect(await source.isCurrent(ada)).toBe(true);
      source.issue();
      expect(await source.isCurrent(ada)).toBe(true);
      source.signIn('bob');
      expect(await source.isCurrent(ada)).toBe(false);
      await source.signOut();
      expect(await source.isCurrent(ada)).toBe(false);
    });

    it('does not notify removed listeners', () => {
      const other = jest.fn();
      const stop = source.watch(other);
      source.signIn();
      stop();
      source.signIn();
      expect(other).toHaveBeenCalledTimes(1);
      expect(changes).toHaveLength(2);
    });

    it('can contain an expired token', () => {
      const now = clock.wallMs();
      expect(source.expireNow()).toMatchObject({ expiresAtMs: now, ageMs: HOUR });
      source.lifetimeMs = 5_000;
      expect(source.expireNow()).toMatchObject({ expiresAtMs: now, ageMs: 5_000 });
    });

    it('can be refreshed by another tab', async () => {
      const first = source.signIn('ada');
      changes = [];
      source.otherTabRefreshed();
      expect(changes).toEqual([undefined]);
      expect(source.refreshCount).toBe(0);
      const tokens = await source.load();
      expect(tokens).toMatchObject({ accessToken: 'access-2', userId: 'ada' });
      expect(tokens!.signedInAtMs).toBe(first.signedInAtMs);
    });

    it('keeps the time of the sign-in during refreshes, until another user signs in', async () => {
      const start = clock.wallMs();
      source.signIn('ada');
      await clock.advance(1_000);
      expect((await source.refresh()).signedInAtMs).toBe(start);
      await clock.advance(1_000);
      expect(source.signIn('bob').signedInAtMs).toBe(start + 2_000);
    });

    it('has a new time of the sign-in after a sign-out', async () => {
      const start = clock.wallMs();
      source.signIn('ada');
      await source.signOut();
      await clock.advance(1_000);
      expect(source.signIn('ada').signedInAtMs).toBe(start + 1_000);
    });
  });

  describe('a refresh', () => {
    it('returns a new token, stores it, and is counted', async () => {
      source.signIn('ada');
      changes = [];
      await clock.advance(5_000);
      const tokens = await source.refresh();
      expect(tokens).toMatchObject({
        accessToken: 'access-2',
        idToken: 'id-2',
        userId: 'ada',
        ageMs: 0,
        issuedAtMs: clock.wallMs(),
      });
      expect(await source.load()).toEqual(tokens);
      expect(source.refreshCount).toBe(1);
      // Only listeners that don't know yet are notified.
      expect(changes).toEqual([]);
    });

    it('takes time, and its token ages from the start', async () => {
      source.signIn();
      source.refreshDurationMs = 3_000;
      let tokens: SourceTokens | undefined;
      void source.refresh().then((result) => (tokens = result));
      await clock.advance(2_999);
      expect(tokens).toBeUndefined();
      await clock.advance(1);
      expect(tokens).toMatchObject({ accessToken: 'access-2', ageMs: 3_000 });
    });

    it('has timestamps that match its age', async () => {
      source.signIn();
      source.refreshDurationMs = 3_000;
      const start = clock.wallMs();
      const refresh = source.refresh();
      await clock.advance(3_000);
      const { issuedAtMs, expiresAtMs } = await refresh;
      expect(issuedAtMs).toBe(start);
      expect(expiresAtMs).toBe(start + HOUR);
    });

    it('waits while it is held, and so does the next one', async () => {
      source.signIn();
      source.hold();
      source.hold();
      const done: string[] = [];
      void source.refresh().then(({ accessToken }) => done.push(accessToken));
      void source.refresh().then(({ accessToken }) => done.push(accessToken));
      await clock.settle();
      expect(done).toEqual([]);
      expect(source.refreshCount).toBe(2);
      source.release();
      await clock.settle();
      expect(done).toEqual(['access-2', 'access-3']);
      await source.refresh();
      source.release();
    });

    it('fails as requested, as often as requested, and the session stays', async () => {
      source.signIn();
      const problem = new Error('down');
      source.failNext(problem, 2);
      source.failNext();
      await expect(source.refresh()).rejects.toBe(problem);
      await expect(source.refresh()).rejects.toBe(problem);
      await expect(source.refresh()).rejects.toThrow('The network is down.');
      expect(await source.load()).toMatchObject({ accessToken: 'access-1' });
      expect(await source.refresh()).toMatchObject({ accessToken: 'access-2' });
    });

    it('fails forever if requested, and verify() accepts that', async () => {
      source.signIn();
      const problem = new Error('down');
      source.failNext(problem, Infinity);
      for (let i = 0; i < 5; i++) await expect(source.refresh()).rejects.toBe(problem);
      expect(() => source.verify()).not.toThrow();
    });

    it.each([0, -1, 1.5, NaN])('rejects %p as a number of failures', (times) => {
      expect(() => source.failNext(new Error('down'), times)).toThrow(
        `failNext(): "times" is ${times}; expected a whole number from 1, or Infinity.`,
      );
    });

    it('can end the session, and notifies listeners while it is still in the store', async () => {
      source.signIn();
      let stored: Promise<SourceTokens | null> | undefined;
      source.watch((lost) => {
        if (lost) stored = source.load();
      });
      source.endNext();
      const error: unknown = await source.refresh().catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(TokenGuardError);
      expect((error as TokenGuardError).code).toBe('session-ended');
      expect(changes).toEqual([undefined, error]);
      expect(await stored).toMatchObject({ accessToken: 'access-1' });
      expect(await source.load()).toBeNull();
    });

    it('is rejected after a revocation, and the session ends when its token expires', async () => {
      const clock = TestBed.inject(ManualClock);
      const lost: unknown[] = [];
      source.signIn();
      source.watch((error) => lost.push(error));
      source.revoke();
      await expect(source.refresh()).rejects.toMatchObject({ code: 'session-ended' });
      expect(await source.load()).toMatchObject({ accessToken: 'access-1' });
      expect(lost).toEqual([]);
      await clock.advance(source.lifetimeMs - 1_000);
      await expect(source.refresh()).rejects.toMatchObject({ code: 'session-ended' });
      expect(lost).toEqual([expect.objectContaining({ code: 'session-ended' })]);
      expect(await source.load()).toBeNull();
    });

    it('works again with the next token after a revocation', async () => {
      source.signIn();
      source.revoke();
      source.issue();
      expect(await source.refresh()).toMatchObject({ accessToken: 'access-3' });
    });

    it('fails when nobody is signed in', async () => {
      await expect(source.refresh()).rejects.toMatchObject({ code: 'signed-out' });
      expect(source.refreshCount).toBe(1);
    });

    it.each([
      ['a sign-out', () => source.signOut()],
      ['a sign-in of another user', () => source.signIn('bob')],
    ])('fails, and stores nothing, after %s in the meantime', async (_, overtake) => {
      source.signIn('ada');
      source.hold();
      const refresh = source.refresh();
      const failed = expect(refresh).rejects.toMatchObject({ code: 'signed-out' });
      await clock.settle();
      await overtake();
      const before = await source.load();
      source.release();
      await failed;
      expect(await source.load()).toEqual(before);
    });
  });

  describe('the gate', () => {
    it('exists while the guard exists', () => {
      const gate = (): Promise<SourceTokens> => Promise.reject(new Error('not now'));
      expect(source.gate).toBeUndefined();
      const open = source.guardReads(gate);
      expect(source.gate).toBe(gate);
      open();
      expect(source.gate).toBeUndefined();
    });
  });

  describe('verify()', () => {
    it('accepts a normal use', async () => {
      source.signIn();
      source.failNext();
      await source.refresh().catch(() => undefined);
      source.hold();
      source.release();
      expect(() => source.verify()).not.toThrow();
    });

    it('throws for failures that did not happen', () => {
      source.failNext(new Error('down'), 2);
      expect(() => source.verify()).toThrow('2 refresh failure(s) of failNext() did not happen.');
    });

    it('throws for responses that are still held', async () => {
      source.signIn();
      source.hold();
      expect(() => source.verify()).not.toThrow();
      void source.refresh();
      await clock.settle();
      expect(() => source.verify()).toThrow('1 refresh(es) are still pending.');
      source.release();
      expect(() => source.verify()).not.toThrow();
    });
  });
});
