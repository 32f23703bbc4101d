import { TestBed } from '@angular/core/testing';
import { AuthToken, AuthTokenService, TokenEvent, TokenGuardError } from 'amplify-token-guard';
import {
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';
import { Observable, Subscriber } from 'rxjs';
import { callWithToken } from './call-with-token';
import { RequestPolicy } from './request-policy';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const API = 'https://api.example.com/v1';

/** A request that the test answers. */
interface Sent {
  readonly token: string;
  readonly subscriber: Subscriber<string>;
  cancelled: boolean;
}

class Rejected extends Error {
  constructor(readonly serverNowMs?: number) {
    super('401');
  }
}

let clock: ManualClock;
let source: FakeTokenSource;
let sent: Sent[];
let events: TokenEvent[];

beforeEach(async () => {
  jest.spyOn(Math, 'random').mockReturnValue(0);
  TestBed.configureTestingModule({ providers: [provideTokenGuardTesting()] });
  source = TestBed.inject(FakeTokenSource);
  clock = TestBed.inject(ManualClock);
  source.signIn();
  sent = [];
  events = [];
  TestBed.inject(AuthTokenService).events$.subscribe((event) => events.push(event));
  await clock.settle();
});

afterEach(() => source.verify());

function request(url = API): { answer?: string; error?: unknown; stop: () => void } {
  const seen: { answer?: string; error?: unknown; stop: () => void } = { stop: () => undefined };
  const subscription = callWithToken<string>(TestBed.inject(RequestPolicy).for(url), {
    via: 'http',
    send: (token: AuthToken) =>
      new Observable<string>((subscriber) => {
        const call = { token: token.value, subscriber, cancelled: false };
        sent.push(call);
        return () => {
          call.cancelled = true;
        };
      }),
    rejection: (error) =>
      error instanceof Rejected ? { serverNowMs: error.serverNowMs } : undefined,
  }).subscribe({
    next: (answer) => (seen.answer = answer),
    error: (error: unknown) => (seen.error = error),
  });
  seen.stop = () => subscription.unsubscribe();
  return seen;
}

function retried(): TokenEvent[] {
  return events.filter(({ type }) => type === 'retried');
}

describe('G3 rejected, one refresh, one retry', () => {
  it('retries with the refreshed token', async () => {
    const seen = request();
    await clock.settle();
    sent[0]!.subscriber.error(new Rejected());
    await clock.settle();
    expect(sent.map(({ token }) => token)).toEqual(['access-1', 'access-2']);
    sent[1]!.subscriber.next('music');
    expect(seen.answer).toBe('music');
    expect(source.refreshCount).toBe(1);
    expect(retried()).toMatchObject([{ via: 'http', late: false }]);
    expect(events).toContainEqual(expect.objectContaining({ trigger: 'rejected' }));
  });

  it('turns a second rejection into a typed error', async () => {
    const seen = request();
    await clock.settle();
    sent[0]!.subscriber.error(new Rejected());
    await clock.settle();
    const last = new Rejected();
    sent[1]!.subscriber.error(last);
    expect(seen.error).toMatchObject({ code: 'token-rejected', cause: last, transient: false });
    expect((seen.error as TokenGuardError).message).toContain('this user pool and app client');
    expect(sent).toHaveLength(2);
    expect(source.refreshCount).toBe(1);
  });

  it('passes on every other error', async () => {
    const seen = request();
    await clock.settle();
    const error = new Error('500');
    sent[0]!.subscriber.error(error);
    await clock.settle();
    expect(seen.error).toBe(error);
    expect(sent).toHaveLength(1);
    expect(source.refreshCount).toBe(0);
  });

  it('makes other requests wait for the refresh instead of sending a rejected token', async () => {
    request();
    await clock.settle();
    source.hold();
    sent[0]!.subscriber.error(new Rejected());
    await clock.settle();
    request();
    await clock.settle();
    expect(sent).toHaveLength(1);
    source.release();
    await clock.settle();
    expect(sent.map(({ token }) => token)).toEqual(['access-1', 'access-2', 'access-2']);
  });
});

describe('G4 a late 401', () => {
  it('retries with the newer token, without a refresh', async () => {
    request();
    request();
    await clock.settle();
    sent[0]!.subscriber.error(new Rejected());
    await clock.settle();
    sent[1]!.subscriber.error(new Rejected());
    await clock.settle();
    expect(sent.map(({ token }) => token)).toEqual([
      'access-1',
      'access-1',
      'access-2',
      'access-2',
    ]);
    expect(source.refreshCount).toBe(1);
    expect(retried()).toMatchObject([{ late: false }, { late: true }]);
  });

  it('joins the refresh of an earlier rejection', async () => {
    request();
    request();
    await clock.settle();
    source.hold();
    sent[0]!.subscriber.error(new Rejected());
    sent[1]!.subscriber.error(new Rejected());
    await clock.settle();
    source.release();
    await clock.settle();
    expect(sent).toHaveLength(4);
    expect(source.refreshCount).toBe(1);
  });

  it('may still refresh if the newest token is rejected as well', async () => {
    const seen = request();
    await clock.settle();
    source.otherTabRefreshed();
    await clock.settle();
    sent[0]!.subscriber.error(new Rejected());
    await clock.settle();
    sent[1]!.subscriber.error(new Rejected());
    await clock.settle();
    expect(sent.map(({ token }) => token)).toEqual(['access-1', 'access-2', 'access-3']);
    sent[2]!.subscriber.next('music');
    expect(seen.answer).toBe('music');
    expect(source.refreshCount).toBe(1);
  });

  it('retries late once: the third attempt is the last, no matter where its token comes from', async () => {
    const seen = request();
    await clock.settle();
    for (let i = 0; i < 3; i++) {
      source.otherTabRefreshed();
      await clock.settle();
      sent.at(-1)!.subscriber.error(new Rejected());
      await clock.settle();
    }
    expect(sent.map(({ token }) => token)).toEqual(['access-1', 'access-2', 'access-3']);
    expect(seen.error).toMatchObject({ code: 'token-rejected' });
    expect(source.refreshCount).toBe(0);
  });

  it('waits for a refresh if the newer token is about to expire', async () => {
    request();
    await clock.settle();
    source.hold();
    source.expireNow();
    await clock.settle();
    sent[0]!.subscriber.error(new Rejected());
    await clock.settle();
    expect(sent).toHaveLength(1);
    source.release();
    await clock.settle();
    expect(sent[1]!.token).toBe('access-3');
  });
});

describe('G7 a server that rejects every token does not cause a storm', () => {
  /** Makes the server reject a request every time. */
  async function rejectAll(url?: string): Promise<TokenGuardError> {
    const seen = request(url);
    await clock.settle();
    while (!seen.error) {
      sent.at(-1)!.subscriber.error(new Rejected());
      await clock.settle();
    }
    return seen.error as TokenGuardError;
  }

  it('an endpoint causes one refresh and one retry, and none for a minute after that', async () => {
    expect(await rejectAll()).toMatchObject({ code: 'token-rejected' });
    expect(sent).toHaveLength(2);
    for (let i = 0; i < 59; i++) {
      await clock.advance(1_000);
      expect(await rejectAll()).toMatchObject({ code: 'token-rejected' });
    }
    expect(source.refreshCount).toBe(1);
    expect(sent).toHaveLength(2 + 59);
    await clock.advance(1_000);
    await rejectAll();
    expect(source.refreshCount).toBe(2);
  });

  it('requested every second, it causes nine refreshes in the first hour', async () => {
    for (let i = 0; i < 3_600; i++) {
      await rejectAll();
      await clock.advance(1_000);
    }
    expect(source.refreshCount).toBe(9);
    expect(sent).toHaveLength(3_600 + 9);
  });

  it('a form with a wrong password causes one refresh in four attempts, and each error is passed on', async () => {
    for (let attempt = 1; attempt <= 4; attempt++) {
      const error = await rejectAll(`${API}/confirm-password`);
      expect(error.cause).toBeInstanceOf(Rejected);
      await clock.advance(15_000);
    }
    expect(source.refreshCount).toBe(1);
    expect(sent).toHaveLength(5);
  });

  it('the error about a token that was not refreshed is correct', async () => {
    expect((await rejectAll()).message).toContain('a token that had just been refreshed');
    expect((await rejectAll()).message).toBe(
      'The server rejected the token. The guard did not refresh it, because this endpoint has ' +
        'recently rejected a refreshed token.',
    );
  });

  it('another endpoint of the same server recovers in the meantime', async () => {
    await rejectAll(`${API}/confirm-password`);
    const seen = request(`${API}/orders`);
    await clock.settle();
    sent.at(-1)!.subscriber.error(new Rejected());
    await clock.settle();
    sent.at(-1)!.subscriber.next('orders');
    expect(seen.answer).toBe('orders');
  });

  it('another server recovers, no matter how many endpoints reject', async () => {
    for (let i = 0; i < 10; i++) await rejectAll(`https://other.example.com/orders/${i}`);
    const seen = request();
    await clock.settle();
    sent.at(-1)!.subscriber.error(new Rejected());
    await clock.settle();
    sent.at(-1)!.subscriber.next('music');
    expect(seen.answer).toBe('music');
  });

  it('a server whose endpoints all reject causes three refreshes, and then as many as one endpoint', async () => {
    for (let i = 0; i < 1_000; i++) await rejectAll(`${API}/orders/${i}`);
    expect(source.refreshCount).toBe(3);
    expect(sent).toHaveLength(1_000 + 3);
    await clock.advance(MINUTE);
    for (let i = 0; i < 1_000; i++) await rejectAll(`${API}/orders/${i}`);
    expect(source.refreshCount).toBe(4);
  });

  it('an endpoint keeps its pause while another one of its server rejects', async () => {
    await rejectAll();
    await rejectAll(`${API}/orders`);
    await rejectAll();
    expect(source.refreshCount).toBe(2);
  });

  it('a second tab adds none, because a token is not refreshed twice in a moment', async () => {
    await rejectAll();
    await clock.advance(90_000);
    source.otherTabRefreshed();
    await clock.settle();
    await rejectAll();
    expect(source.refreshCount).toBe(1);
  });

  it('a token that the endpoint has rejected does not replace an older one there', async () => {
    const late = request();
    await clock.settle();
    await rejectAll();
    sent[0]!.subscriber.error(new Rejected());
    await clock.settle();
    expect(late.error).toMatchObject({ code: 'token-rejected' });
    expect(sent).toHaveLength(3);
  });
});

describe('G7 a rejection while refreshes fail', () => {
  it("adds the server's response to the error", async () => {
    source.failNext(new Error('down'), 9);
    const seen = request();
    await clock.settle();
    const rejected = new Rejected();
    sent[0]!.subscriber.error(rejected);
    await clock.advance(15_000);
    expect(seen.error).toMatchObject({ code: 'refresh-failed', transient: true, cause: rejected });
    await clock.advance(HOUR);
  });

  it('does not prevent other endpoints and later requests from using the token', async () => {
    source.failNext(new Error('down'), 9);
    request();
    await clock.settle();
    sent[0]!.subscriber.error(new Rejected());
    await clock.settle();
    request(`${API}/other`);
    await clock.settle();
    expect(sent).toHaveLength(2);
    await clock.advance(15_000);
    request();
    await clock.settle();
    expect(sent).toHaveLength(3);
    await clock.advance(HOUR);
  });

  it('does not affect the rejection of a newer token', async () => {
    source.failNext(new Error('down'), 9);
    const seen = request();
    await clock.settle();
    sent[0]!.subscriber.error(new Rejected());
    await clock.advance(15_000);
    expect(seen.error).toMatchObject({ code: 'refresh-failed' });
    source.otherTabRefreshed();
    request();
    await clock.settle();
    sent[1]!.subscriber.error(new Rejected());
    await clock.settle();
    expect(sent.map(({ token }) => token)).toEqual(['access-1', 'access-2', 'access-3']);
  });

  it('makes a repeated call of the same request reject immediately', async () => {
    source.failNext(new Error('down'), 9);
    const policy = TestBed.inject(RequestPolicy).for(API);
    const token = await policy.getToken();
    const codes: string[] = [];
    const ask = async (): Promise<void> => {
      await policy
        .replace(token, { cause: new Rejected() }, 'fetch')
        .catch(({ code }: TokenGuardError) => codes.push(code));
    };
    const first = ask().then(ask);
    await clock.advance(15_000);
    await first;
    expect(codes).toEqual(['refresh-failed', 'refresh-failed']);
    await clock.advance(1_000);
    void ask();
    await clock.settle();
    expect(codes).toHaveLength(2);
    await clock.advance(HOUR);
  });
});

describe('G9 no request uses the token of another user', () => {
  it('there is no retry after another user has signed in', async () => {
    const seen = request();
    await clock.settle();
    source.signIn('second');
    await clock.settle();
    sent[0]!.subscriber.error(new Rejected());
    await clock.settle();
    expect(seen.error).toMatchObject({ code: 'user-changed' });
    expect(sent).toHaveLength(1);
  });

  it('there is no retry after a sign-out', async () => {
    const seen = request();
    await clock.settle();
    await source.signOut();
    sent[0]!.subscriber.error(new Rejected());
    await clock.settle();
    expect(seen.error).toMatchObject({ code: 'signed-out' });
  });
});

describe('G10 the time in a rejection', () => {
  const DUE = HOUR - 1_000 - 30_000;

  async function rejectWith(aheadMs: number): Promise<void> {
    request();
    await clock.settle();
    sent[0]!.subscriber.error(new Rejected(clock.wallMs() + aheadMs));
    await clock.settle();
    sent = [];
  }

  /**
   * The token that is sent to `url` this long after the refresh, if the device sleeps until then.
   */
  async function sentAfter(ms: number, url = API): Promise<string | undefined> {
    clock.sleep(ms);
    request(url);
    await clock.settle();
    return sent.at(-1)?.token;
  }

  it('makes requests to that server use a new token earlier if the server is ahead', async () => {
    await rejectWith(300_000);
    expect(await sentAfter(DUE - 300_000 - 1)).toBe('access-2');
    expect(await sentAfter(1, `${API}/other`)).toBe('access-3');
  });

  it('G7 does not make a request wait for a token if refreshes fail: it uses the current one', async () => {
    await rejectWith(300_000);
    source.failNext(new Error('down'), 9);
    expect(await sentAfter(DUE - 300_000)).toBe('access-2');
    await clock.advance(HOUR);
  });

  it('does not affect other servers', async () => {
    await rejectWith(300_000);
    expect(await sentAfter(DUE - 1, 'https://other.example.com/v1')).toBe('access-2');
  });

  it.each([
    ['runs behind', -300_000],
    ['is off by more than a sixth of the life', HOUR / 6 + 1],
    ['shows 31 December 9999', Date.UTC(9999, 11, 31) - Date.UTC(2030, 0)],
  ])('has no effect if that server %s', async (_, aheadMs) => {
    await rejectWith(aheadMs);
    expect(await sentAfter(DUE - 1)).toBe('access-2');
  });

  it('does not make every request refresh if new tokens are too old for the server', async () => {
    await rejectWith(300_000);
    source.lifetimeMs = 10_000;
    source.refreshDurationMs = 8_000;
    clock.sleep(HOUR);
    request();
    await clock.advance(8_000);
    request();
    await clock.settle();
    expect(sent.map(({ token }) => token)).toEqual(['access-3', 'access-3']);
  });
});

describe('G14 unsubscribing', () => {
  it('sends nothing before the subscription', () => {
    callWithToken(TestBed.inject(RequestPolicy).for(API), {
      via: 'graphql',
      send: () => {
        throw new Error('sent');
      },
      rejection: () => undefined,
    });
    expect(sent).toEqual([]);
  });

  it('cancels the request', async () => {
    const seen = request();
    await clock.settle();
    seen.stop();
    expect(sent[0]!.cancelled).toBe(true);
  });

  it('does not cancel a refresh that other requests wait for', async () => {
    clock.sleep(HOUR);
    source.hold();
    const first = request();
    const second = request();
    await clock.settle();
    first.stop();
    source.release();
    await clock.settle();
    expect(sent.map(({ token }) => token)).toEqual(['access-2']);
    sent[0]!.subscriber.next('music');
    expect([first.answer, second.answer]).toEqual([undefined, 'music']);
  });

  it('prevents a retry', async () => {
    const seen = request();
    await clock.settle();
    source.hold();
    sent[0]!.subscriber.error(new Rejected());
    await clock.settle();
    seen.stop();
    source.release();
    await clock.settle();
    expect(sent).toHaveLength(1);
  });
});
