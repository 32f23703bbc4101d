import { TestBed } from '@angular/core/testing';
import { AuthTokenService, isTokenGuardError, SourceTokens } from 'amplify-token-guard';
import {
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';
import * as fc from 'fast-check';
import { Outcome, outcomeOf } from '../../../../spec-helpers/outcome';
import { runs } from '../../../../spec-helpers/runs';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

/** The last 401 is never about the token. */
const ENDPOINTS = ['https://a.test/1', 'https://a.test/2', 'https://b.test/1', 'https://a.test/no'];
const STUBBORN = ENDPOINTS[3];

type Step =
  | { readonly do: 'send'; readonly to: number }
  | { readonly do: 'abort'; readonly request: number }
  /** The server answers. With `lost`, the answer doesn't arrive. */
  | { readonly do: 'answer'; readonly sending: number; readonly lost: boolean }
  | {
      readonly do: 'distrust' | 'signOut' | 'signIn' | 'otherTab' | 'hold' | 'release' | 'failNext';
    }
  | { readonly do: 'wait' | 'sleep'; readonly ms: number };

const duration = fc.constantFrom(10, SECOND, 15 * SECOND, 60 * SECOND, HOUR - 40 * SECOND, HOUR);
const calm: fc.WeightedArbitrary<Step>[] = [
  { weight: 6, arbitrary: fc.record({ do: fc.constant('send'), to: fc.nat({ max: 2 }) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('answer'),
      sending: fc.nat({ max: 9 }),
      lost: fc.constant(false),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('abort'), request: fc.nat({ max: 9 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('otherTab') }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('wait', 'sleep'), ms: duration }) },
];
const wild: fc.WeightedArbitrary<Step>[] = [
  ...calm,
  { weight: 2, arbitrary: fc.record({ do: fc.constant('send'), to: fc.constant(3) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('answer'),
      sending: fc.nat({ max: 9 }),
      lost: fc.constant(true),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('distrust', 'signOut', 'signIn', 'failNext', 'hold', 'release'),
    }),
  },
];

/** One attempt of a request, as it reached the server. */
interface Sending {
  readonly request: Call;
  readonly token: string;
  readonly resolve: (response: Response) => void;
  readonly reject: (error: unknown) => void;
  isOpen: boolean;
}

/** One call of `fetch`. */
interface Call {
  readonly url: string;
  readonly user: string;
  readonly controller: AbortController;
  readonly sendings: Sending[];
  /** The results, in order. */
  readonly ends: unknown[];
  ran: number;
  sendingsWhenAborted?: number;
  outcome?: Outcome<Response>;
}

interface Minted {
  readonly user: string;
  readonly expiresMs: number;
}

/** A page and its server, and what happens to both. */
class World {
  readonly #clock = TestBed.inject(ManualClock);
  readonly #source = TestBed.inject(FakeTokenSource);
  readonly #minted = new Map<string, Minted>();
  readonly #distrusted = new Set<string>();
  readonly calls: Call[] = [];
  readonly #sendings: Sending[] = [];
  #users = 0;
  #user: string | undefined;
  changes = 0;
  distrusts = 0;
  failures = 0;
  refreshesAfterRejection = 0;

  constructor() {
    const refresh = this.#source.refresh.bind(this.#source);
    this.#source.refresh = async () => this.#note(await refresh());
    TestBed.inject(AuthTokenService).events$.subscribe((event) => {
      if (event.type === 'refreshed' && event.trigger === 'rejected')
        this.refreshesAfterRejection++;
    });
  }

  /** The browser's part of a request from the page. */
  readonly fetch = (...args: Parameters<typeof fetch>): Promise<Response> => {
    const request = new Request(...args);
    const call = this.calls[Number(request.headers.get('x-call'))]!;
    const token = request.headers.get('authorization')!;
    return new Promise((resolve, reject) => {
      const sending = { request: call, token, resolve, reject, isOpen: true };
      call.sendings.push(sending);
      this.#sendings.push(sending);
      const { signal } = request;
      const abort = (): void => {
        sending.isOpen = false;
        reject(signal.reason as Error);
      };
      if (signal.aborted) abort();
      else signal.addEventListener('abort', abort);
    });
  };

  async perform(step: Step): Promise<void> {
    switch (step.do) {
      case 'send':
        await this.#send(ENDPOINTS[step.to]!);
        break;
      case 'abort':
        this.#abort(step.request);
        break;
      case 'answer':
        this.#answer(step.sending, step.lost);
        break;
      case 'distrust':
        this.#distrust();
        break;
      case 'signIn':
        this.signIn();
        break;
      case 'signOut':
        this.changes++;
        this.#user = undefined;
        await this.#source.signOut();
        break;
      case 'otherTab':
        if (this.#user) this.#note(this.#source.otherTabRefreshed());
        break;
      case 'hold':
        this.#source.hold();
        break;
      case 'release':
        this.#source.release();
        break;
      case 'failNext':
        this.failures++;
        this.#source.failNext(new Error('down'));
        break;
      case 'sleep':
        this.#clock.sleep(step.ms);
        break;
      case 'wait':
        await this.#clock.advance(step.ms);
    }
    await this.#clock.settle();
  }

  signIn(): void {
    this.changes++;
    this.#user = `user-${++this.#users}`;
    this.#note(this.#source.signIn(this.#user));
  }

  /** Runs everything to its end. */
  async heal(): Promise<void> {
    for (let round = 0; round < 60 && this.calls.some(({ outcome }) => !outcome); round++) {
      this.#source.release();
      for (let i = this.#sendings.length; i > 0; i--) this.#answer(0, false);
      await this.#clock.advance(SECOND);
    }
  }

  async #send(url: string): Promise<void> {
    const tokens = await this.#source.load();
    if (!tokens || !this.#user) return;
    const controller = new AbortController();
    const call: Call = { url, user: this.#user, controller, sendings: [], ends: [], ran: 0 };
    const headers = { Authorization: tokens.accessToken, 'x-call': String(this.calls.length) };
    this.calls.push(call);
    const { signal } = controller;
    const answer = fetch(url, { method: 'POST', body: 'x', headers, signal });
    void outcomeOf(answer).then((outcome) => (call.outcome = outcome));
  }

  #abort(index: number): void {
    const call = this.calls[index];
    if (!call || call.outcome || call.controller.signal.aborted) return;
    call.sendingsWhenAborted = call.sendings.length;
    call.controller.abort(new Error('aborted'));
  }

  #answer(index: number, lost: boolean): void {
    const sending = this.#sendings.splice(index, 1)[0];
    if (!sending?.isOpen) return;
    const { request, token, resolve, reject } = sending;
    const runs = request.url !== STUBBORN && this.#accepts(token);
    if (runs) request.ran++;
    const end = lost
      ? new TypeError('Failed to fetch')
      : new Response(null, { status: runs ? 200 : 401 });
    request.ends.push(end);
    if (end instanceof Response) resolve(end);
    else reject(end);
  }

  #accepts(token: string): boolean {
    const { expiresMs } = this.#minted.get(token)!;
    return !this.#distrusted.has(token) && this.#clock.elapsedMs < expiresMs;
  }

  #distrust(): void {
    this.distrusts++;
    const newest = [...this.#minted.keys()].at(-1);
    if (newest) this.#distrusted.add(newest);
  }

  userOf(token: string): string {
    return this.#minted.get(token)!.user;
  }

  #note(tokens: SourceTokens): SourceTokens {
    const { accessToken, userId, ageMs } = tokens;
    const lifeMs = tokens.expiresAtMs - tokens.issuedAtMs;
    this.#minted.set(accessToken, {
      user: userId,
      expiresMs: this.#clock.elapsedMs - ageMs + lifeMs,
    });
    return tokens;
  }
}

const browsersOwn = window.fetch;
let present: World;

async function play(steps: readonly Step[]): Promise<World> {
  TestBed.resetTestingModule();
  window.fetch = (...args) => present.fetch(...args);
  TestBed.configureTestingModule({ providers: [provideTokenGuardTesting()] });
  const world = (present = new World());
  world.signIn();
  world.changes = 0;
  await TestBed.inject(ManualClock).settle();
  for (const step of steps) await world.perform(step);
  await world.heal();
  return world;
}

function holds(promise: string, kept: boolean, call: Call): void {
  if (kept) return;
  const { url, user, ran, outcome, sendings, ends } = call;
  const details = { url, user, ran, outcome, tokens: sendings.map(({ token }) => token), ends };
  throw new Error(`Broken: ${promise}: ${JSON.stringify(details)}`);
}

function check(world: World): void {
  for (const call of world.calls) {
    const { outcome, sendings, ends, ran, user, controller } = call;
    holds('it settles', outcome !== undefined, call);
    holds('G17 a mutation runs at most once', ran <= 1, call);
    holds('G3 a request is sent at most three times', sendings.length <= 3, call);
    holds(
      'G9 no token of another user',
      sendings.every(({ token }) => world.userOf(token) === user),
      call,
    );
    const { value, error } = outcome!;
    if (isTokenGuardError(error)) {
      holds(
        'G9 a request that was not sent rejects with the reason',
        sendings.length === 0 && world.changes > 0,
        call,
      );
    } else if (error !== undefined && error === controller.signal.reason) {
      holds('an aborted call rejects', sendings.length === call.sendingsWhenAborted, call);
    } else {
      holds("G0 the result is the server's last response", (value ?? error) === ends.at(-1), call);
    }
  }
}

afterEach(() => {
  TestBed.resetTestingModule();
  window.fetch = browsersOwn;
});

beforeEach(() => {
  jest.spyOn(Math, 'random').mockReturnValue(0);
});

describe('G0 G3 G9 G17 random schedules of requests at the wire', () => {
  it('keeps its promises', async () => {
    const schedule = fc.array(fc.oneof(...wild), { maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(schedule, async (steps) => check(await play(steps))),
      { numRuns: runs(400) },
    );
  });

  it('answers everything if tokens only expire, and one is rejected', async () => {
    const step = fc.oneof(...calm, {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant('distrust' as const) }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const world = await play(steps);
        check(world);
        fc.pre(world.distrusts <= 1);
        for (const call of world.calls) {
          const lapsed =
            call.sendings.length > 1 &&
            steps.some((step) => 'ms' in step && step.ms >= HOUR - 40 * SECOND);
          if (call.controller.signal.aborted || lapsed) continue;
          holds('no avoidable 401', call.outcome?.value?.status === 200, call);
        }
      }),
      { numRuns: runs(300) },
    );
  });
});
