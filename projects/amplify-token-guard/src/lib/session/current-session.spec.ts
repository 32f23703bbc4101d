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

  it('is not known after a sign-out, nor to the session of another user', async () => {
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

describe('the token in use', () => {
  beforeEach(() => setUp());

  it('is none before the store is read', () => {
    source.signIn();
    expect(session.current).toBeNull();
    const error = thrownBy(() => session.require());
    expect(error).toMatchObject({
      code: 'signed-out',
      message: 'No session is known yet. Is Amplify configured?',
    });
    expect(statuses()).toEqual(['unknown']);
  });

  it('is what the store holds', async () => {
    const tokens = source.signIn();
    await session.load();
    expect(session.require()).toBe(session.current);
    expect(session.current).toMatchObject({ value: 'access-1', userId: 'listener', generation: 1 });
    expect(session.tokens).toMatchObject({ accessToken: tokens.accessToken });
  });

  it('ages from the moment it was handed over', async () => {
    source.signIn('listener', { ageMs: 5_000 });
    await session.load();
    await clock.advance(1_000);
    clock.sleep(HOUR);
    expect(session.current!.ageMs()).toBe(5_000 + 1_000 + HOUR);
  });

  it('has a greater number than the one before, whoever brought it', async () => {
    source.signIn();
    await session.load();
    const generations = [session.current!.generation];
    source.otherTabRefreshed();
    await clock.settle();
    generations.push(session.current!.generation);
    generations.push(session.adopt(source.issue()).generation);
    expect(generations).toEqual([1, 2, 3]);
  });

  it('stays when the store still holds the same', async () => {
    source.signIn();
    await session.load();
    const { current } = session;
    await session.load();
    expect(session.current).toBe(current);
    expect(eventTypes()).toEqual([]);
  });
});

describe('the text of the token in use', () => {
  it.each([
    ['access', 'access-1'],
    ['id', 'id-1'],
  ] as const)('is that of the %s token if the app wants that', async (tokenUse, text) => {
    setUp({ tokenUse });
    source.signIn();
    await session.load();
    expect(session.current!.value).toBe(text);
  });

  it('is empty where there is no such token', () => {
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

  it('is taken into use, which is no news of the session', async () => {
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

  it('stays when the store shows none any more', async () => {
    const stored = jest.spyOn(source, 'load').mockResolvedValue(ofThem('id'));
    await session.reload();
    const { current } = session;
    stored.mockResolvedValue(ofThem(undefined));
    await session.reload();
    expect(session.current).toBe(current);
  });
});

describe('reading the store', () => {
  let answers: ((tokens: SourceTokens | null) => void)[];

  beforeEach(() => {
    setUp();
    answers = [];
    jest
      .spyOn(source, 'load')
      .mockImplementation(() => new Promise((resolve) => answers.push(resolve)));
  });

  it('is done once for all who want it at the same time', async () => {
    const loads = [session.load(), session.load()];
    expect(answers).toHaveLength(1);
    answers[0]!(null);
    await Promise.all(loads);
    expect(answers).toHaveLength(1);
    expect(statuses()).toEqual(['unknown', 'signed-out']);
  });

  it('is done again by the next who wants it', async () => {
    const first = session.load();
    answers[0]!(null);
    await first;
    void session.load();
    expect(answers).toHaveLength(2);
  });

  it('is done again when the store changes meanwhile, and only the last reading counts', async () => {
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

  it('is done from now on by reload(), even while it is being done', async () => {
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

  it('does not bring back the token that a refresh has replaced meanwhile', async () => {
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

  it('may fail, and is tried again by the next who wants it', async () => {
    jest.spyOn(source, 'load').mockRejectedValueOnce(new Error('The storage is gone.'));
    await expect(session.load()).rejects.toThrow('The storage is gone.');
    const load = session.load();
    expect(answers).toHaveLength(1);
    answers[0]!(null);
    await load;
    expect(statuses()).toEqual(['unknown', 'signed-out']);
  });

  it('may fail unseen when the store may have changed and nobody waits', () => {
    const failed = Promise.reject<void>(new Error('The storage is gone.'));
    const seen = jest.spyOn(failed, 'catch');
    jest.spyOn(session, 'reload').mockReturnValue(failed);
    session.reloadInBackground();
    expect(seen).toHaveBeenCalledTimes(1);
  });

  it('G16 has no effect any more once the guard is destroyed', async () => {
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

describe('G9 the token in use belongs to the user who is signed in', () => {
  beforeEach(async () => {
    setUp();
    source.signIn('first');
    await session.load();
  });

  it('which costs no reading of the tokens while that holds', async () => {
    const { loadCount } = source;
    await session.sync();
    expect(source.loadCount).toBe(loadCount);
  });

  it('even if nobody told of a change', async () => {
    const tokens = { ...session.tokens!, userId: 'second', accessToken: 'hers' };
    jest.spyOn(source, 'load').mockResolvedValue(tokens);
    jest.spyOn(source, 'isCurrent').mockResolvedValue(false);
    await session.sync();
    expect(session.current!.userId).toBe('second');
  });

  it('which is looked up when there is none', async () => {
    await source.signOut();
    await clock.settle();
    const { loadCount } = source;
    await session.sync();
    expect(source.loadCount).toBe(loadCount + 1);
  });
});

describe('G9 the identity of the session', () => {
  beforeEach(() => setUp());

  it('is another one after every change of user and every sign-out, and never an old one', async () => {
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

  it('stays the same over refreshes', async () => {
    source.signIn('first');
    await clock.settle();
    const { identity } = session;
    source.otherTabRefreshed();
    await clock.settle();
    session.adopt(source.issue());
    expect(session.identity).toBe(identity);
  });

  it('stays the same when nobody was signed in to begin with, and nobody is', async () => {
    await session.load();
    const { identity } = session;
    await session.load();
    session.end(ended);
    expect(session.identity).toBe(identity);
  });
});

describe('whoever listens to gone$ and arrived$', () => {
  beforeEach(() => {
    setUp();
  });

  it('hears of a token that somebody else has stored', async () => {
    source.signIn();
    await clock.settle();
    source.otherTabRefreshed();
    await clock.settle();
    expect(arrived.map(({ value }) => value)).toEqual(['access-1', 'access-2']);
    expect(arrived[1]).toBe(session.current);
  });

  it('does not hear of one that was adopted', async () => {
    session.adopt(source.signIn());
    await clock.settle();
    expect(arrived).toEqual([]);
  });

  it('hears that the user has changed', async () => {
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

  it('hears of a sign-out once', async () => {
    source.signIn();
    await clock.settle();
    gone.length = 0;
    await source.signOut();
    await clock.settle();
    await session.load();
    expect(gone).toEqual([new TokenGuardError('signed-out', 'Nobody is signed in.')]);
    expect(gone[0]).toMatchObject({ code: 'signed-out' });
  });

  it('hears of the end of the session once, and of no sign-out after it', async () => {
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

  it('does not hear of a token whose session an app has ended on hearing of it', async () => {
    await session.load();
    TestBed.inject(SessionEvents).events$.subscribe(({ type }) => {
      if (type === 'signed-in') session.end(ended);
    });
    source.signIn();
    await clock.settle();
    expect(session.current).toBeNull();
    expect(arrived).toEqual([]);
  });

  it('G16 hears that the guard was destroyed', async () => {
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

describe('G9 an app that signs in while it is told of a sign-out', () => {
  it('is told of the sign-in at once', async () => {
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

describe('what the app is told', () => {
  beforeEach(() => setUp());

  it('of the session found in the store at first, is the state and no event', async () => {
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

  it('of nobody found in the store at first, is the state and no event', async () => {
    await session.load();
    expect(states).toEqual([{ status: 'unknown' }, { status: 'signed-out' }]);
    expect(events).toEqual([]);
  });

  it('of a sign-out is said once', async () => {
    source.signIn();
    await session.load();
    await source.signOut();
    await clock.settle();
    await session.load();
    expect(statuses()).toEqual(['unknown', 'signed-in', 'signed-out']);
    expect(eventTypes()).toEqual(['signed-out']);
  });

  it('of a refresh under way is nothing when nobody is signed in', async () => {
    await session.load();
    session.publish({ refreshing: true });
    expect(statuses()).toEqual(['unknown', 'signed-out']);
  });

  it('of a session that was never there is not that it has ended', async () => {
    await session.load();
    session.end(ended);
    expect(statuses()).toEqual(['unknown', 'signed-out']);
    expect(eventTypes()).toEqual([]);
    expect(() => session.require()).toThrow('Nobody is signed in.');
  });

  it('of a refresh by another tab and of a sign-in is an event', async () => {
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

  it('goes on with its token, and says so', () => {
    session.endWithToken(ended);
    expect(session.require().value).toBe('access-1');
    expect(session.refusal).toBe(ended);
    expect(states.at(-1)).toMatchObject({ status: 'signed-in', renewable: false });
    expect(events).toEqual([]);
  });

  it('is over if its token is', async () => {
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
  ])(
    'of which nothing is left in the store %i ms before its end is: %s',
    async (leftMs, status) => {
      session.endWithToken(ended);
      await clock.advance(LIFE - leftMs);
      await source.signOut();
      await clock.settle();
      expect(statuses().at(-1)).toBe(status);
      expect(eventTypes()).toEqual([status]);
    },
  );
});

describe('G8 a session that was lost', () => {
  beforeEach(async () => {
    setUp();
    source.signIn();
    await session.load();
    session.end(ended);
  });

  it('is told to whoever asks', () => {
    expect(session.current).toBeNull();
    expect(() => session.require()).toThrow(ended);
  });

  it('does not come back while the store still holds its token', async () => {
    await session.load();
    expect(session.current).toBeNull();
    expect(() => session.require()).toThrow(ended);
    expect(statuses().at(-1)).toBe('session-ended');
  });

  it('is known from the source, before the store is cleared', async () => {
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

  it('stays what it was when the store is found empty', async () => {
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

  it('has a session of its own: the tokens of the one before are not known any more', async () => {
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

describe('G0 as long as the source does not know', () => {
  let load: jest.SpyInstance;

  beforeEach(() => {
    setUp();
    load = jest.spyOn(source, 'load').mockResolvedValue(undefined as never);
  });

  it('the state is unknown, and nothing is told', async () => {
    await session.load();
    expect(session.current).toBeNull();
    expect(statuses()).toEqual(['unknown']);
    load.mockRestore();
    await session.load();
    expect(statuses()).toEqual(['unknown', 'signed-out']);
    expect(events).toEqual([]);
  });

  it('somebody may be signed in already, who did not sign in just now', async () => {
    source.signIn();
    await session.load();
    load.mockRestore();
    await session.load();
    expect(statuses()).toEqual(['unknown', 'signed-in']);
    expect(events).toEqual([]);
  });

  it('any more, nobody is signed in', async () => {
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

  it('is awaited, until it is no longer asked for', async () => {
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

  it('delays nobody if there is nothing to decide', async () => {
    const decide = jest.fn(() => undefined);
    session.beforeUse(decide);
    await session.sync();
    expect(decide).toHaveBeenCalledTimes(1);
    expect(session.require().value).toBe('access-1');
  });
});

describe('G9 a session that is closed in this tab', () => {
  beforeEach(() => setUp());

  it('is signed out, although the store still holds it, and the source withholds it', async () => {
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

  it('leaves a session of another name alone', async () => {
    source.signIn();
    await session.load();
    session.close();
    source.signIn('visitor');
    await clock.settle();
    expect(session.current?.userId).toBe('visitor');
  });

  it('is none if nobody is signed in', async () => {
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

  it('is told to be so, and goes on', async () => {
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

  it('is signed out of, not ended, by a sign-out well before its end', async () => {
    source.signIn();
    await session.load();
    session.endWithToken(ended);
    await source.signOut();
    await clock.settle();
    expect(statuses().at(-1)).toBe('signed-out');
  });

  it('may be signed in to again: the same token is not mistaken for the one that ended', async () => {
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

  it('is its hash (FNV-1a) as a part of one', async () => {
    source.signIn();
    await session.load();
    expect(session.current?.value).toBe('access-1');
    expect(session.jitter * 2 ** 32).toBe(fnv1a('access-1'));
  });

  it('is there without a token as well', () => {
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
