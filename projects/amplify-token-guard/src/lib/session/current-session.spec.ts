import { TestBed } from '@angular/core/testing';
import {
  AuthToken,
  SourceTokens,
  TokenEvent,
  TokenGuardClock,
  TokenGuardError,
  TokenGuardOptions,
  TokenSource,
  TokenState,
} from 'amplify-token-guard';
import { FakeTokenSource, ManualClock } from 'amplify-token-guard/testing';
import { filter } from 'rxjs';
import { DEFAULT_OPTIONS, TOKEN_GUARD_OPTIONS } from '../token-guard-options';
import { SessionEvents } from './session-events';
import { CurrentSession } from './current-session';

const HOUR = 3_600_000;

let clock: ManualClock;
let source: FakeTokenSource;
let session: CurrentSession;
let states: TokenState[];
let events: TokenEvent[];
/** What `gone$` and `arrived$` emitted. */
let gone: TokenGuardError[];
let arrived: AuthToken[];

function setUp(options: TokenGuardOptions = {}): void {
  TestBed.configureTestingModule({
    providers: [
      ManualClock,
      FakeTokenSource,
      { provide: TokenGuardClock, useExisting: ManualClock },
      { provide: TokenSource, useExisting: FakeTokenSource },
      { provide: TOKEN_GUARD_OPTIONS, useValue: { ...DEFAULT_OPTIONS, ...options } },
    ],
  });
  clock = TestBed.inject(ManualClock);
  source = TestBed.inject(FakeTokenSource);
  const sessionEvents = TestBed.inject(SessionEvents);
  states = [];
  events = [];
  sessionEvents.state$.subscribe((state) => states.push(state));
  sessionEvents.events$.subscribe((event) => events.push(event));
  session = TestBed.inject(CurrentSession);
  gone = [];
  arrived = [];
  session.gone$.subscribe((error) => gone.push(error));
  session.arrived$.subscribe((token) => arrived.push(token));
}

function statuses(): string[] {
  return states.map(({ status }) => status);
}

function eventTypes(): string[] {
  return events.map(({ type }) => type);
}

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}

const ended = new TokenGuardError('session-ended', 'It is over.');

describe('G20 a token in a header', () => {
  beforeEach(() => setUp());

  it('is known while its session lasts, also after a refresh', async () => {
    const { accessToken } = source.signIn();
    await session.load();
    const token = session.current;
    source.issue();
    await session.load();
    expect(session.find(accessToken)).toEqual({ token, use: 'access', prefix: '' });
  });

  it('is not known after a sign-out, or to the session of another user', async () => {
    const first = source.signIn();
    await session.load();
    await source.signOut();
    await session.load();
    expect(session.find(first.accessToken)).toBeUndefined();
    const second = source.signIn();
    await session.load();
    source.signIn('visitor');
    await session.load();
    expect(session.find(second.accessToken)).toBeUndefined();
  });
});

describe('the current token', () => {
  beforeEach(() => setUp());

  it('is missing before the store is read', () => {
    source.signIn();
    expect(session.current).toBeNull();
    const error = thrownBy(() => session.require());
    expect(error).toMatchObject({
      code: 'signed-out',
      message: 'No session is known yet. Is Amplify configured?',
    });
    expect(statuses()).toEqual(['unknown']);
  });

  it('is that of the store', async () => {
    const tokens = source.signIn();
    await session.load();
    expect(session.require()).toBe(session.current);
    expect(session.current).toMatchObject({ value: 'access-1', userId: 'listener', generation: 1 });
    expect(session.tokens).toMatchObject({ accessToken: tokens.accessToken });
  });

  it('ages from the time when the source returned it', async () => {
    source.signIn('listener', { ageMs: 5_000 });
    await session.load();
    await clock.advance(1_000);
    clock.sleep(HOUR);
    expect(session.current!.ageMs()).toBe(5_000 + 1_000 + HOUR);
  });

  it('has a greater number than the previous one, no matter where it comes from', async () => {
    source.signIn();
    await session.load();
    const generations = [session.current!.generation];
    source.otherTabRefreshed();
    await clock.settle();
    generations.push(session.current!.generation);
    generations.push(session.adopt(source.issue()).generation);
    expect(generations).toEqual([1, 2, 3]);
  });

  it('stays if the store still contains the same', async () => {
    source.signIn();
    await session.load();
    const { current } = session;
    await session.load();
    expect(session.current).toBe(current);
    expect(eventTypes()).toEqual([]);
  });
});

describe('the text of the current token', () => {
  it.each([
    ['access', 'access-1'],
    ['id', 'id-1'],
  ] as const)('is that of the %s token if the app uses that', async (tokenUse, text) => {
    setUp({ tokenUse });
    source.signIn();
    await session.load();
    expect(session.current!.value).toBe(text);
  });

  it('is empty if there is no such token', () => {
    setUp({ tokenUse: 'id' });
    const { idToken: _, ...tokens } = source.signIn();
    expect(session.adopt(tokens).value).toBe('');
  });
});

describe('G0 an ID token that is stored later than its access token', () => {
  const ofThem = (idToken: string | undefined): SourceTokens => ({
    ...source.signIn(),
    accessToken: 'access',
    idToken,
  });

  beforeEach(() => {
    setUp({ tokenUse: 'id' });
  });

  it('is adopted, without an event', async () => {
    const stored = jest.spyOn(source, 'load').mockResolvedValue(ofThem(undefined));
    await session.reload();
    expect(session.current?.value).toBe('');
    events = [];
    gone = [];
    stored.mockResolvedValue(ofThem('id'));
    await session.reload();
    expect(session.current?.value).toBe('id');
    expect(arrived.at(-1)).toBe(session.current);
    expect(gone).toEqual([]);
    expect(events).toEqual([]);
  });

  it('stays if the store no longer contains one', async () => {
    const stored = jest.spyOn(source, 'load').mockResolvedValue(ofThem('id'));
    await session.reload();
    const { current } = session;
    stored.mockResolvedValue(ofThem(undefined));
    await session.reload();
    expect(session.current).toBe(current);
  });
});

describe('a read of the store', () => {
  let answers: ((tokens: SourceTokens | null) => void)[];

  beforeEach(() => {
    setUp();
    answers = [];
    jest
      .spyOn(source, 'load')
      .mockImplementation(() => new Promise((resolve) => answers.push(resolve)));
  });

  it('is shared by all simultaneous callers', async () => {
    const loads = [session.load(), session.load()];
    expect(answers).toHaveLength(1);
    answers[0]!(null);
    await Promise.all(loads);
    expect(answers).toHaveLength(1);
    expect(statuses()).toEqual(['unknown', 'signed-out']);
  });

  it('is repeated by the next caller', async () => {
    const first = session.load();
    answers[0]!(null);
    await first;
    void session.load();
    expect(answers).toHaveLength(2);
  });

  it('is repeated if the store changes in the meantime, and only the last result counts', async () => {
    const tokens = source.signIn();
    await clock.settle();
    // The sign-in was announced, and the store is being read.
    expect(answers).toHaveLength(1);
    session.reloadInBackground();
    answers[0]!(tokens);
    await clock.settle();
    expect(answers).toHaveLength(2);
    expect(session.current).toBeNull();
    answers[1]!(null);
    await clock.settle();
    expect(session.current).toBeNull();
    expect(arrived).toEqual([]);
    expect(answers).toHaveLength(2);
  });

  it('is restarted by reload(), even while it is in progress', async () => {
    const [old, fresh] = [source.signIn(), source.issue()];
    const reload = session.reload();
    expect(answers).toHaveLength(1);
    answers[0]!(old);
    await clock.settle();
    expect(answers).toHaveLength(2);
    answers[1]!(fresh);
    await reload;
    expect(session.current!.value).toBe('access-2');
    expect(events).toEqual([]);
  });

  it('does not restore a token that a refresh has replaced in the meantime', async () => {
    const old = source.signIn();
    answers[0]!(old);
    await clock.settle();
    const load = session.load();
    const fresh = { ...old, accessToken: 'access-2' };
    session.adopt(fresh);
    answers[1]!(old);
    await clock.settle();
    expect(session.current!.value).toBe('access-2');
    answers[2]!(fresh);
    await load;
    expect(session.current!.value).toBe('access-2');
    expect(events).toEqual([]);
  });

  it('may fail, and is repeated by the next caller', async () => {
    jest.spyOn(source, 'load').mockRejectedValueOnce(new Error('The storage is gone.'));
    await expect(session.load()).rejects.toThrow('The storage is gone.');
    const load = session.load();
    expect(answers).toHaveLength(1);
    answers[0]!(null);
    await load;
    expect(statuses()).toEqual(['unknown', 'signed-out']);
  });

  it('may fail without an error if no caller waits', () => {
    const failed = Promise.reject<void>(new Error('The storage is gone.'));
    const seen = jest.spyOn(failed, 'catch');
    jest.spyOn(session, 'reload').mockReturnValue(failed);
    session.reloadInBackground();
    expect(seen).toHaveBeenCalledTimes(1);
  });

  it('G16 has no effect after the guard was destroyed', async () => {
    const tokens = source.signIn();
    await clock.settle();
    TestBed.resetTestingModule();
    const before = gone.length;
    answers[0]!(tokens);
    await clock.settle();
    expect(session.current).toBeNull();
    expect(arrived).toEqual([]);
    expect(gone).toHaveLength(before);
  });
});

describe('G9 the current token belongs to the signed-in user', () => {
  beforeEach(async () => {
    setUp();
    source.signIn('first');
    await session.load();
  });

  it('without reading the tokens again while that is true', async () => {
    const { loadCount } = source;
    await session.sync();
    expect(source.loadCount).toBe(loadCount);
  });

  it('even if there was no message about a change', async () => {
    const tokens = { ...session.tokens!, userId: 'second', accessToken: 'hers' };
    jest.spyOn(source, 'load').mockResolvedValue(tokens);
    jest.spyOn(source, 'isCurrent').mockResolvedValue(false);
    await session.sync();
    expect(session.current!.userId).toBe('second');
  });

  it('and the store is read if there is none', async () => {
    await source.signOut();
    await clock.settle();
    const { loadCount } = source;
    await session.sync();
    expect(source.loadCount).toBe(loadCount + 1);
  });
});

describe('G9 the identity of the session', () => {
  beforeEach(() => setUp());

  it('changes with every user and every sign-out, and never becomes an old one', async () => {
    const identities: object[] = [];
    const note = async (happening: unknown): Promise<void> => {
      await happening;
      await clock.settle();
      identities.push(session.identity);
    };
    await note(undefined);
    await note(source.signIn('first'));
    await note(source.signIn('second'));
    await note(source.signOut());
    await note(source.signIn('second'));
    await note(session.end(ended));
    await note(source.signIn('second'));
    expect(new Set(identities).size).toBe(identities.length);
  });

  it('stays the same after refreshes', async () => {
    source.signIn('first');
    await clock.settle();
    const { identity } = session;
    source.otherTabRefreshed();
    await clock.settle();
    session.adopt(source.issue());
    expect(session.identity).toBe(identity);
  });

  it('stays the same while nobody is signed in', async () => {
    await session.load();
    const { identity } = session;
    await session.load();
    session.end(ended);
    expect(session.identity).toBe(identity);
  });
});

describe('a listener to gone$ and arrived$', () => {
  beforeEach(() => {
    setUp();
  });

  it('is notified about a token that other code has stored', async () => {
    source.signIn();
    await clock.settle();
    source.otherTabRefreshed();
    await clock.settle();
    expect(arrived.map(({ value }) => value)).toEqual(['access-1', 'access-2']);
    expect(arrived[1]).toBe(session.current);
  });

  it('is not notified about an adopted token', async () => {
    session.adopt(source.signIn());
    await clock.settle();
    expect(arrived).toEqual([]);
  });

  it('is notified when the user changes', async () => {
    source.signIn('first');
    await clock.settle();
    gone.length = 0;
    source.signIn('second');
    await clock.settle();
    expect(gone).toEqual([
      new TokenGuardError(
        'user-changed',
        'The user or the app client changed. Nothing was sent with the new token.',
      ),
    ]);
    expect(gone[0]).toMatchObject({ code: 'user-changed' });
  });

  it('is notified about a sign-out once', async () => {
    source.signIn();
    await clock.settle();
    gone.length = 0;
    await source.signOut();
    await clock.settle();
    await session.load();
    expect(gone).toEqual([new TokenGuardError('signed-out', 'Nobody is signed in.')]);
    expect(gone[0]).toMatchObject({ code: 'signed-out' });
  });

  it('is notified about the end of the session once, and not about a sign-out after it', async () => {
    source.signIn();
    await clock.settle();
    gone.length = 0;
    session.end(ended);
    session.end(new TokenGuardError('session-ended', 'Again.'));
    await source.signOut();
    await clock.settle();
    expect(gone).toEqual([ended]);
    expect(gone[0]).toBe(ended);
    expect(statuses().slice(-2)).toEqual(['signed-in', 'session-ended']);
    expect(eventTypes()).toEqual(['session-ended']);
  });

  it('is not notified about a token whose session another listener has ended', async () => {
    await session.load();
    TestBed.inject(SessionEvents).events$.subscribe(({ type }) => {
      if (type === 'signed-in') session.end(ended);
    });
    source.signIn();
    await clock.settle();
    expect(session.current).toBeNull();
    expect(arrived).toEqual([]);
  });

  it('G16 is notified that the guard was destroyed', async () => {
    source.signIn();
    await clock.settle();
    gone.length = 0;
    TestBed.resetTestingModule();
    expect(gone).toEqual([new TokenGuardError('destroyed', 'The token guard was destroyed.')]);
    expect(gone[0]).toMatchObject({ code: 'destroyed' });
    expect(() => session.require()).toThrow('The token guard was destroyed.');
    const { loadCount } = source;
    source.issue();
    await clock.settle();
    expect(source.loadCount).toBe(loadCount);
  });
});

describe('G9 an app that signs in while it is notified about a sign-out', () => {
  it('is notified about the sign-in immediately', async () => {
    setUp();
    source.signIn();
    await session.load();
    TestBed.inject(SessionEvents)
      .events$.pipe(filter(({ type }) => type === 'signed-out'))
      .subscribe(() => source.signIn('another'));
    await source.signOut();
    await clock.settle();
    expect(session.current).toMatchObject({ userId: 'another' });
    expect(eventTypes().slice(-2)).toEqual(['signed-out', 'signed-in']);
  });
});

describe('the state and the events', () => {
  beforeEach(() => setUp());

  it('for the first session in the store are the state and no event', async () => {
    source.signIn();
    await session.load();
    expect(states).toEqual([
      { status: 'unknown' },
      {
        status: 'signed-in',
        userId: 'listener',
        generation: 1,
        issuedAtMs: clock.wallMs(),
        expiresAtMs: clock.wallMs() + HOUR,
        refreshing: false,
        renewable: true,
      },
    ]);
    expect(events).toEqual([]);
  });

  it('for an empty store are the state and no event', async () => {
    await session.load();
    expect(states).toEqual([{ status: 'unknown' }, { status: 'signed-out' }]);
    expect(events).toEqual([]);
  });

  it('report a sign-out once', async () => {
    source.signIn();
    await session.load();
    await source.signOut();
    await clock.settle();
    await session.load();
    expect(statuses()).toEqual(['unknown', 'signed-in', 'signed-out']);
    expect(eventTypes()).toEqual(['signed-out']);
  });

  it('do not report a refresh in progress if nobody is signed in', async () => {
    await session.load();
    session.publish({ refreshing: true });
    expect(statuses()).toEqual(['unknown', 'signed-out']);
  });

  it('do not report the end of a session that never existed', async () => {
    await session.load();
    session.end(ended);
    expect(statuses()).toEqual(['unknown', 'signed-out']);
    expect(eventTypes()).toEqual([]);
    expect(() => session.require()).toThrow('Nobody is signed in.');
  });

  it('report a refresh by another tab and a sign-in as events', async () => {
    await session.load();
    source.signIn('first');
    await clock.settle();
    source.otherTabRefreshed();
    await clock.settle();
    expect(events).toMatchObject([
      { type: 'signed-in', userId: 'first' },
      { type: 'adopted', generation: 2 },
    ]);
  });
});

describe('G0 G8 a session that cannot be renewed', () => {
  const LIFE = HOUR - 1_000;

  beforeEach(async () => {
    setUp();
    source.signIn();
    await session.load();
  });

  it('continues with its token, and reports that', () => {
    session.endWithToken(ended);
    expect(session.require().value).toBe('access-1');
    expect(session.refusal).toBe(ended);
    expect(states.at(-1)).toMatchObject({ status: 'signed-in', renewable: false });
    expect(events).toEqual([]);
  });

  it('ends if its token has expired', async () => {
    await clock.advance(LIFE);
    session.endWithToken(ended);
    expect(statuses().at(-1)).toBe('session-ended');
    expect(session.refusal).toBeUndefined();
  });

  it('can be renewed again with the next token', async () => {
    session.endWithToken(ended);
    source.issue();
    await clock.settle();
    expect(session.refusal).toBeUndefined();
    expect(states.at(-1)).toMatchObject({ status: 'signed-in', renewable: true });
  });

  it.each([
    [2_001, 'signed-out'],
    [2_000, 'session-ended'],
  ])('which disappears from the store %i ms before its end is: %s', async (leftMs, status) => {
    session.endWithToken(ended);
    await clock.advance(LIFE - leftMs);
    await source.signOut();
    await clock.settle();
    expect(statuses().at(-1)).toBe(status);
    expect(eventTypes()).toEqual([status]);
  });
});

describe('G8 a session that ended', () => {
  beforeEach(async () => {
    setUp();
    source.signIn();
    await session.load();
    session.end(ended);
  });

  it('makes calls reject', () => {
    expect(session.current).toBeNull();
    expect(() => session.require()).toThrow(ended);
  });

  it('does not come back while the store still contains its token', async () => {
    await session.load();
    expect(session.current).toBeNull();
    expect(() => session.require()).toThrow(ended);
    expect(statuses().at(-1)).toBe('session-ended');
  });

  it('is reported by the source, before the store is cleared', async () => {
    source.signIn();
    await clock.settle();
    source.endNext();
    let known: string | undefined;
    source.watch(() => (known = statuses().at(-1)));
    await source.refresh().catch(() => undefined);
    expect(known).toBe('session-ended');
    await clock.settle();
    expect(thrownBy(() => session.require())).toMatchObject({
      code: 'session-ended',
      message: 'The refresh token was revoked.',
    });
    source.verify();
  });

  it('is followed by the next sign-in', async () => {
    source.signIn();
    await clock.settle();
    expect(session.current!.value).toBe('access-2');
    expect(eventTypes()).toEqual(['session-ended', 'signed-in']);
  });

  it('stays ended if the store is empty', async () => {
    await source.signOut();
    await clock.settle();
    expect(statuses().at(-1)).toBe('session-ended');
    expect(eventTypes()).toEqual(['session-ended']);
    expect(() => session.require()).toThrow(ended);
  });
});

describe('G20 another app client of the same user', () => {
  beforeEach(async () => {
    setUp();
    source.signIn();
    await session.load();
  });

  it('has its own session: the previous tokens are unknown', async () => {
    const before = session.require();
    const tokens = { ...source.issue(), clientId: 'other' };
    jest.spyOn(source, 'load').mockResolvedValue(tokens);
    await session.reload();
    const after = session.require();
    expect(after.userId).toBe(before.userId);
    expect(session.find(before.value)).toBeUndefined();
    expect(session.find(after.value)).toBeDefined();
    expect(gone).toMatchObject([{ code: 'user-changed' }, { code: 'user-changed' }]);
  });
});

describe('G0 while the source does not know the session', () => {
  let load: jest.SpyInstance;

  beforeEach(() => {
    setUp();
    load = jest.spyOn(source, 'load').mockResolvedValue(undefined as never);
  });

  it('the state is unknown, and nothing is reported', async () => {
    await session.load();
    expect(session.current).toBeNull();
    expect(statuses()).toEqual(['unknown']);
    load.mockRestore();
    await session.load();
    expect(statuses()).toEqual(['unknown', 'signed-out']);
    expect(events).toEqual([]);
  });

  it('a user may already be signed in, without a sign-in now', async () => {
    source.signIn();
    await session.load();
    load.mockRestore();
    await session.load();
    expect(statuses()).toEqual(['unknown', 'signed-in']);
    expect(events).toEqual([]);
  });

  it('after a known session, nobody is signed in', async () => {
    load.mockRestore();
    source.signIn();
    await session.load();
    jest.spyOn(source, 'load').mockResolvedValue(undefined as never);
    await session.reload();
    expect(statuses()).toEqual(['unknown', 'signed-in', 'signed-out']);
    expect(eventTypes()).toEqual(['signed-out']);
  });
});

describe('a decision before each use of a token', () => {
  beforeEach(async () => {
    setUp();
    source.signIn();
    await session.load();
  });

  it('is awaited until it is removed', async () => {
    const order: string[] = [];
    const decide = async (): Promise<void> => {
      await clock.settle();
      order.push('decided');
    };
    const stop = session.beforeUse(decide);
    await session.sync();
    order.push('used');
    stop();
    await session.sync();
    expect(order).toEqual(['decided', 'used']);
  });

  it('delays no call if there is nothing to decide', async () => {
    const decide = jest.fn(() => undefined);
    session.beforeUse(decide);
    await session.sync();
    expect(decide).toHaveBeenCalledTimes(1);
    expect(session.require().value).toBe('access-1');
  });
});

describe('G9 a session that is closed in this tab', () => {
  beforeEach(() => setUp());

  it('is signed out, although the store still contains it, and the source withholds it', async () => {
    const withhold = jest.fn();
    Object.assign(source, { withhold });
    const tokens = source.signIn();
    await session.load();
    session.close();
    await session.sync();
    expect(session.current).toBeNull();
    expect(statuses()).toEqual(['unknown', 'signed-in', 'signed-out']);
    expect(withhold.mock.calls).toEqual([[expect.objectContaining(tokens)]]);
  });

  it('stays closed after a refresh in another tab, until the store was empty', async () => {
    source.signIn();
    await session.load();
    session.close();
    source.otherTabRefreshed();
    await clock.settle();
    expect(session.current).toBeNull();
    const tokens = await source.load();
    const stored = jest.spyOn(source, 'load').mockResolvedValue(null);
    await session.reload();
    stored.mockResolvedValue(tokens);
    await session.reload();
    expect(session.current?.value).toBe('access-2');
  });

  it('does not affect a session with another name', async () => {
    source.signIn();
    await session.load();
    session.close();
    source.signIn('visitor');
    await clock.settle();
    expect(session.current?.userId).toBe('visitor');
  });

  it('does not exist if nobody is signed in', async () => {
    await session.load();
    session.close();
    expect(statuses()).toEqual(['unknown', 'signed-out']);
    source.signIn();
    await clock.settle();
    expect(session.current?.value).toBe('access-1');
  });
});

describe('G8 a session that cannot be renewed', () => {
  beforeEach(() => setUp());

  it('is reported, and continues', async () => {
    source.signIn();
    await session.load();
    session.publish({ refreshing: true });
    session.endWithToken(ended);
    expect(states.at(-1)).toMatchObject({
      status: 'signed-in',
      refreshing: false,
      renewable: false,
    });
    expect(session.refusal).toBe(ended);
  });

  it('ends as a sign-out if the user signs out well before its end', async () => {
    source.signIn();
    await session.load();
    session.endWithToken(ended);
    await source.signOut();
    await clock.settle();
    expect(statuses().at(-1)).toBe('signed-out');
  });

  it('can be signed in to again: the same token does not count as the ended one', async () => {
    source.signIn();
    await session.load();
    const tokens = await source.load();
    session.end(ended);
    const stored = jest.spyOn(source, 'load').mockResolvedValue(tokens);
    await session.reload();
    expect(session.current).toBeNull();
    stored.mockResolvedValue(null);
    await session.reload();
    stored.mockResolvedValue(tokens);
    await session.reload();
    expect(session.current?.value).toBe('access-1');
  });
});

describe('G19 the jitter of a token', () => {
  beforeEach(() => setUp());

  it('is its hash (FNV-1a) as a fraction of one', async () => {
    source.signIn();
    await session.load();
    expect(session.current?.value).toBe('access-1');
    expect(session.jitter * 2 ** 32).toBe(fnv1a('access-1'));
  });

  it('exists without a token too', () => {
    expect(session.jitter * 2 ** 32).toBe(fnv1a(''));
  });
});

/** By its definition, in integers of unlimited size: http://www.isthe.com/chongo/tech/comp/fnv/ */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5n;
  for (const character of text) {
    hash = ((hash ^ BigInt(character.charCodeAt(0))) * 0x01000193n) & 0xffffffffn;
  }
  return Number(hash);
}
