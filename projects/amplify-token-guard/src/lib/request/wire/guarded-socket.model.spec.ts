import { TestBed } from '@angular/core/testing';
import { AuthTokenService, withSubscriptions } from 'amplify-token-guard';
import {
  FakeRealtime,
  FakeSubscription,
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';
import * as fc from 'fast-check';
import { runs } from '../../../../spec-helpers/runs';
import { CurrentSession } from '../../session/current-session';
import { connectProtocols, findConnectHeaders, readHeaders } from './appsync-frames';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** What can happen, and to which subscription. */
type Step =
  | {
      readonly do: 'start' | 'start again' | 'stop' | 'reject' | 'deny' | 'fail';
      readonly nth: number;
    }
  | { readonly do: 'reject next'; readonly at: 'connect' | 'start' }
  | { readonly do: 'drop' | 'close' | 'lose network' | 'restore network' | 'wake' | 'emit' }
  | { readonly do: 'sign out' | 'sign in' | 'refresh elsewhere' | 'refresh fails' }
  | { readonly do: 'pass'; readonly ms: number };

const nth = fc.nat(4);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('start' as const), nth }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom('start again', 'stop', 'reject', 'deny', 'fail'),
      nth,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('reject next' as const),
      at: fc.constantFrom('connect', 'start'),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom('drop', 'close', 'lose network', 'restore network', 'wake', 'emit'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom('sign out', 'sign in', 'refresh elsewhere', 'refresh fails'),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      ms: fc.constantFrom(0, 100, SECOND, 20 * SECOND, 10 * MINUTE, 61 * MINUTE),
    }),
  },
);

/** A message from the server. */
interface ServerMessage {
  readonly type: string;
  readonly id?: string;
  readonly payload?: unknown;
}

/** A subscription from the client's point of view. */
interface Believed {
  readonly userId: string;
  acknowledged: boolean;
  readonly events: number[];
}

/** A client such as Amplify's, the server, and the state that the client expects. */
class World {
  readonly clock = TestBed.inject(ManualClock);
  readonly realtime = TestBed.inject(FakeRealtime);
  readonly source = TestBed.inject(FakeTokenSource);
  readonly session = TestBed.inject(CurrentSession);
  readonly believed = new Map<string, Believed>();
  readonly owners = new Map<string, string>();
  readonly problems: string[] = [];
  readonly socket: WebSocket;
  /** Events that cause a new connection or a refresh. */
  causes = 0;
  rejections = 0;
  #starts = 0;
  #users = 1;
  #events = 0;

  constructor(headers: object) {
    const protocols = connectProtocols('graphql-ws', JSON.stringify(headers));
    this.socket = new WebSocket('wss://api.example.com/graphql/realtime', protocols);
    this.socket.onopen = () => this.socket.send('{"type":"connection_init"}');
    this.socket.onmessage = ({ data }: MessageEvent<string>) =>
      this.#handle(JSON.parse(data) as ServerMessage);
    this.socket.onclose = () => this.problems.push('the client’s socket was closed');
    const { open } = this.realtime;
    this.realtime.open = (url, given, listener) => {
      this.#note(readHeaders(findConnectHeaders(given) ?? '')['authorization'], 'a dial');
      return open.call(this.realtime, url, given, listener);
    };
  }

  async perform(step: Step): Promise<void> {
    this.#do(step);
    await (step.do === 'pass' ? this.clock.advance(step.ms) : this.clock.settle());
    const current = this.session.current;
    if (current) this.owners.set(current.value, current.userId);
    for (const { token } of this.realtime.match()) this.#note(token, 'a start');
  }

  /**
   * Once network and session are back, every subscription that the client considers active must be
   * active.
   */
  async verify(): Promise<void> {
    this.#findNetwork();
    await this.clock.advance(3 * MINUTE);
    for (const server of this.#live()) server.emit({ n: 0 });
    expect(this.problems).toEqual([]);
    for (const [id, { acknowledged, events }] of this.believed) {
      expect({ id, acknowledged, received: events.filter((n) => n === 0).length }).toEqual({
        id,
        acknowledged: true,
        received: 1,
      });
    }
    expect(this.#live()).toHaveLength(this.believed.size);
  }

  #do(step: Step): void {
    const live = 'nth' in step ? this.#live()[step.nth] : undefined;
    switch (step.do) {
      case 'start':
        this.#start(`s${++this.#starts}`);
        break;
      case 'start again':
        for (const id of [...this.believed.keys()].slice(step.nth)) this.#send(id);
        break;
      case 'stop': {
        const id = [...this.believed.keys()][step.nth];
        if (id === undefined) break;
        this.believed.delete(id);
        this.socket.send(JSON.stringify({ id, type: 'stop' }));
        break;
      }
      case 'reject':
        this.rejections++;
        live?.rejectToken();
        break;
      case 'deny':
        live?.deny();
        break;
      case 'fail':
        live?.fail();
        break;
      case 'reject next':
        this.rejections++;
        this.causes++;
        this.realtime.rejectNext(step.at);
        break;
      case 'drop':
        this.causes++;
        this.realtime.drop();
        break;
      case 'close':
        this.causes++;
        for (const socket of this.realtime.sockets) socket.drop(1000);
        break;
      case 'lose network':
        this.realtime.reachable = false;
        break;
      case 'restore network':
        this.#findNetwork();
        break;
      case 'wake':
        document.dispatchEvent(new Event('resume'));
        break;
      case 'emit':
        this.#events++;
        for (const server of this.#live()) server.emit({ n: this.#events });
        break;
      case 'sign out':
        this.causes++;
        void this.source.signOut();
        break;
      case 'sign in':
        this.causes++;
        this.source.signIn(`user-${++this.#users}`);
        break;
      case 'refresh elsewhere':
        if (this.session.current) this.source.otherTabRefreshed();
        break;
      case 'refresh fails':
        this.source.failNext();
    }
  }

  /** Messages from this time are lost, and so is the connection. */
  #findNetwork(): void {
    if (this.realtime.reachable) return;
    this.realtime.reachable = true;
    this.realtime.drop();
  }

  #live(): FakeSubscription[] {
    return this.realtime.match();
  }

  #start(id: string): void {
    const userId = this.session.current?.userId;
    if (userId === undefined || this.socket.readyState !== WebSocket.OPEN) return;
    this.believed.set(id, { userId, acknowledged: false, events: [] });
    this.#send(id);
  }

  #send(id: string): void {
    const Authorization = this.session.current?.value;
    if (Authorization === undefined) return;
    const data = JSON.stringify({ query: `subscription ${id} { a }`, variables: {} });
    const payload = { data, extensions: { authorization: { Authorization, host: 'h' } } };
    this.socket.send(JSON.stringify({ id, type: 'start', payload }));
  }

  #handle({ type, id = '', payload }: ServerMessage): void {
    const believed = this.believed.get(id);
    if (!believed) return;
    if (type === 'start_ack') believed.acknowledged = true;
    if (type === 'data') {
      const { n } = (payload as { data: { n: number } }).data;
      if (!believed.acknowledged) this.problems.push(`${id} got an event before it was started`);
      if (n > 0 && believed.events.includes(n)) this.problems.push(`${id} got event ${n} twice`);
      believed.events.push(n);
    }
    // The subscription was denied or the session ended, so the client drops it.
    if (type === 'error') this.believed.delete(id);
  }

  /** Only the token of the current user may be sent. */
  #note(token: string | undefined, where: string): void {
    const owner = token === undefined ? undefined : this.owners.get(token);
    const user = this.session.current?.userId;
    if (owner !== undefined && user !== undefined && owner !== user) {
      this.problems.push(`${where} with the token of ${owner} while ${user} was signed in`);
    }
  }
}

describe('G5 G8 G9 G13 any events on a connection', () => {
  it('in the end, every subscription of the client is active with its own user’s token, without a storm', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        TestBed.resetTestingModule();
        TestBed.configureTestingModule({
          providers: [provideTokenGuardTesting(withSubscriptions())],
        });
        const source = TestBed.inject(FakeTokenSource);
        source.signIn('user-1');
        const clock = TestBed.inject(ManualClock);
        await clock.settle();
        const { value } = await TestBed.inject(AuthTokenService).getToken();
        const world = new World({ Authorization: value, host: 'h' });
        await clock.settle();
        for (const step of steps) await world.perform(step);
        await world.verify();

        // One connection per cause, and one for each rejection. During an outage, the pause grows
        // up to a minute, and each attempt waits 15 s.
        const passedMs = clock.elapsedMs;
        expect(world.realtime.sockets.length).toBeLessThanOrEqual(
          8 + 3 * world.causes + passedMs / (15 * SECOND),
        );
        expect(source.refreshCount).toBeLessThanOrEqual(
          3 + 2 * (world.rejections + world.causes) + passedMs / (10 * MINUTE),
        );
        world.socket.onclose = null;
        world.socket.close();
        await clock.settle();
        TestBed.resetTestingModule();
        expect(clock.timerCount).toBe(0);
      }),
      { numRuns: runs(100) },
    );
  });
});
