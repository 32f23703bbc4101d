import { TestBed } from '@angular/core/testing';
import { AuthToken, AuthTokenService, TokenEvent, TokenGuardError } from 'amplify-token-guard';
import {
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';
import { Observable, Subscriber } from 'rxjs';
import { callWithToken } from './call-with-token';
import { TokenKeeper } from '../session/token-keeper';

const HOUR = 3_600_000;

/** A request on the wire that the test answers. */
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
  TestBed.inject(AuthTokenService).events.subscribe((event) => events.push(event));
  await clock.settle();
});

afterEach(() => source.verify());

function request(): { answer?: string; error?: unknown; stop: () => void } {
  const seen: { answer?: string; error?: unknown; stop: () => void } = { stop: () => undefined };
  const subscription = callWithToken<string>(TestBed.inject(TokenKeeper), {
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
  async function rejectTwice(): Promise<unknown> {
    const seen = request();
    await clock.settle();
    while (!seen.error) {
      sent.at(-1)!.subscriber.error(new Rejected());
      await clock.settle();
    }
    return seen.error;
  }

  it('refreshes for the first request, and not for those that follow soon', async () => {
    expect(await rejectTwice()).toMatchObject({ code: 'token-rejected' });
    for (let i = 0; i < 20; i++) {
      expect(await rejectTwice()).toMatchObject({ code: 'token-rejected' });
    }
    expect(source.refreshCount).toBe(1);
  });

  it('tries again after a pause that doubles', async () => {
    await rejectTwice();
    await clock.advance(500);
    await rejectTwice();
    expect(source.refreshCount).toBe(2);
    await clock.advance(999);
    await rejectTwice();
    expect(source.refreshCount).toBe(2);
    await clock.advance(1);
    await rejectTwice();
    expect(source.refreshCount).toBe(3);
  });

  it('forgets after a minute of peace', async () => {
    await rejectTwice();
    await clock.advance(500);
    await rejectTwice();
    await clock.advance(1_000 + 60_000);
    await rejectTwice();
    expect(source.refreshCount).toBe(3);
    await clock.advance(500);
    await rejectTwice();
    expect(source.refreshCount).toBe(4);
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
  it('makes the guard refresh earlier if that server runs ahead', async () => {
    request();
    await clock.settle();
    sent[0]!.subscriber.error(new Rejected(clock.wallMs() + 300_000));
    await clock.settle();
    await clock.advance(HOUR - 1_000 - 120_000 - 300_000 - 1);
    expect(source.refreshCount).toBe(1);
    await clock.advance(1);
    expect(source.refreshCount).toBe(2);
  });

  it('is not believed beyond a sixth of the life', async () => {
    request();
    await clock.settle();
    sent[0]!.subscriber.error(new Rejected(clock.wallMs() + 50 * HOUR));
    await clock.settle();
    await clock.advance(HOUR - 1_000 - 120_000 - HOUR / 6 - 1);
    expect(source.refreshCount).toBe(1);
    await clock.advance(1);
    expect(source.refreshCount).toBe(2);
  });

  it('changes nothing if that server runs behind', async () => {
    request();
    await clock.settle();
    sent[0]!.subscriber.error(new Rejected(clock.wallMs() - 300_000));
    await clock.settle();
    await clock.advance(HOUR - 1_000 - 120_000 - 1);
    expect(source.refreshCount).toBe(1);
  });
});

describe('G14 unsubscribing', () => {
  it('sends nothing before the subscription', () => {
    callWithToken(TestBed.inject(TokenKeeper), {
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
