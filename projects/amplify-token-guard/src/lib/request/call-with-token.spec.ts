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
  it('sends once more with the refreshed token', async () => {
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

  it('tells a second rejection as a typed error', async () => {
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

  it('passes every other error through', async () => {
    const seen = request();
    await clock.settle();
    const error = new Error('500');
    sent[0]!.subscriber.error(error);
    await clock.settle();
    expect(seen.error).toBe(error);
    expect(sent).toHaveLength(1);
    expect(source.refreshCount).toBe(0);
  });

  it('lets the others wait for the refresh rather than send a token that was rejected', async () => {
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

  it('joins the refresh that an earlier rejection began', async () => {
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

  it('has not used up the refresh when the newest token is rejected as well', async () => {
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

  it('is retried late once: a third sending is the last, whoever brought its token', async () => {
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

describe('G7 a server that rejects every token makes no storm', () => {
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

  it('an endpoint costs one refresh and one repetition, and none for a minute', async () => {
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

  it('polled every second, it costs nine refreshes in the first hour', async () => {
    for (let i = 0; i < 3_600; i++) {
      await rejectAll();
      await clock.advance(1_000);
    }
    expect(source.refreshCount).toBe(9);
    expect(sent).toHaveLength(3_600 + 9);
  });

  it('a form whose password is wrong four times costs one refresh, and each answer is told', async () => {
    for (let attempt = 1; attempt <= 4; attempt++) {
      const error = await rejectAll(`${API}/confirm-password`);
      expect(error.cause).toBeInstanceOf(Rejected);
      await clock.advance(15_000);
    }
    expect(source.refreshCount).toBe(1);
    expect(sent).toHaveLength(5);
  });

  it('what is told of a token that was not refreshed is true', async () => {
    expect((await rejectAll()).message).toContain('a token that had just been refreshed');
    expect((await rejectAll()).message).toBe(
      'The server rejected the token. The guard did not refresh it, because this endpoint has ' +
        'recently rejected a refreshed token.',
    );
  });

  it('another endpoint of the same server is cured meanwhile', async () => {
    await rejectAll(`${API}/confirm-password`);
    const seen = request(`${API}/orders`);
    await clock.settle();
    sent.at(-1)!.subscriber.error(new Rejected());
    await clock.settle();
    sent.at(-1)!.subscriber.next('orders');
    expect(seen.answer).toBe('orders');
  });

  it('another server is cured, however many endpoints reject', async () => {
    for (let i = 0; i < 10; i++) await rejectAll(`https://other.example.com/orders/${i}`);
    const seen = request();
    await clock.settle();
    sent.at(-1)!.subscriber.error(new Rejected());
    await clock.settle();
    sent.at(-1)!.subscriber.next('music');
    expect(seen.answer).toBe('music');
  });

  it('a server all of whose endpoints reject costs three refreshes, and then as one endpoint', async () => {
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

  it('a second tab adds none: a token that was refreshed a moment ago is not refreshed again', async () => {
    await rejectAll();
    await clock.advance(90_000);
    source.otherTabRefreshed();
    await clock.settle();
    await rejectAll();
    expect(source.refreshCount).toBe(1);
  });

  it('a token that the endpoint has refused is not sent there in place of an older one', async () => {
    const late = request();
    await clock.settle();
    await rejectAll();
    sent[0]!.subscriber.error(new Rejected());
    await clock.settle();
    expect(late.error).toMatchObject({ code: 'token-rejected' });
    expect(sent).toHaveLength(3);
  });
});

describe('G7 a rejection while refreshing fails', () => {
  it('tells the answer of the server with the error', async () => {
    source.failNext(new Error('down'), 9);
    const seen = request();
    await clock.settle();
    const rejected = new Rejected();
    sent[0]!.subscriber.error(rejected);
    await clock.advance(15_000);
    expect(seen.error).toMatchObject({ code: 'refresh-failed', transient: true, cause: rejected });
    await clock.advance(HOUR);
  });

  it('does not keep another endpoint, nor the next request, from using the token', async () => {
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

  it('is not the answer to the rejection of a token that has come since', async () => {
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

  it('is answered at once to whoever asks again for the same request', async () => {
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

describe('G9 nobody is answered with the token of somebody else', () => {
  it('does not retry after another user has signed in', async () => {
    const seen = request();
    await clock.settle();
    source.signIn('second');
    await clock.settle();
    sent[0]!.subscriber.error(new Rejected());
    await clock.settle();
    expect(seen.error).toMatchObject({ code: 'user-changed' });
    expect(sent).toHaveLength(1);
  });

  it('does not retry after a sign-out', async () => {
    const seen = request();
    await clock.settle();
    await source.signOut();
    sent[0]!.subscriber.error(new Rejected());
    await clock.settle();
    expect(seen.error).toMatchObject({ code: 'signed-out' });
  });
});

describe('G10 the time a server tells with a rejection', () => {
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

  it('makes requests to that server take a new token earlier if it runs ahead', async () => {
    await rejectWith(300_000);
    expect(await sentAfter(DUE - 300_000 - 1)).toBe('access-2');
    expect(await sentAfter(1, `${API}/other`)).toBe('access-3');
  });

  it('G7 does not keep a request waiting for a token that cannot be had: the one there is may do', async () => {
    await rejectWith(300_000);
    source.failNext(new Error('down'), 9);
    expect(await sentAfter(DUE - 300_000)).toBe('access-2');
    await clock.advance(HOUR);
  });

  it('changes nothing for other servers', async () => {
    await rejectWith(300_000);
    expect(await sentAfter(DUE - 1, 'https://other.example.com/v1')).toBe('access-2');
  });

  it.each([
    ['runs behind', -300_000],
    ['is off by more than a sixth of the life', HOUR / 6 + 1],
    ['shows 31 December 9999', Date.UTC(9999, 11, 31) - Date.UTC(2030, 0)],
  ])('changes nothing if that server %s', async (_, aheadMs) => {
    await rejectWith(aheadMs);
    expect(await sentAfter(DUE - 1)).toBe('access-2');
  });

  it('does not make every request refresh when tokens come that are too old for it', async () => {
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

  it('cancels the request on the wire', async () => {
    const seen = request();
    await clock.settle();
    seen.stop();
    expect(sent[0]!.cancelled).toBe(true);
  });

  it('does not cancel the refresh that others wait for', async () => {
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

  it('keeps a request from being sent again', async () => {
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
