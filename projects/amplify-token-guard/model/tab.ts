import {
  createEnvironmentInjector,
  DOCUMENT,
  EnvironmentInjector,
  ɵINJECTOR_SCOPE as INJECTOR_SCOPE,
} from '@angular/core';
import {
  AuthTokenService,
  GRAPHQL_TRANSPORT,
  GraphqlAnswer,
  GraphqlAuthClient,
  GraphqlRequest,
  GraphqlTransport,
  isTokenGuardError,
  provideAmplifyTokenGuard,
  TokenEvent,
  TokenGuardClock,
  withTokenSource,
} from 'amplify-token-guard';
import { Observable } from 'rxjs';
import { LOCK_MANAGER } from '../src/lib/platform/lock-manager';
import { StorageLockManager } from '../src/lib/platform/storage-lock-manager';
import type { AskedRefresh } from './asked-refresh';
import type { Browser } from './browser';
import { Page } from './page';
import { PageAmplify } from './page-amplify';
import { PageNetwork } from './page-network';
import { PageScript } from './page-script';
import { PageStorage } from './page-storage';
import { Sending, TabRequest } from './tab-request';

/** A tab with the guard and Amplify in it. */
export class Tab {
  readonly page: Page;
  readonly storage: PageStorage;
  readonly amplify: PageAmplify;
  readonly events: TokenEvent[] = [];
  /** How long, by true time, tokens would have lived when their session ended. */
  readonly leftAtEndMs: number[] = [];
  readonly #injector: EnvironmentInjector;
  #isDestroyed = false;

  constructor(
    number: number,
    private readonly browser: Browser,
    script: PageScript,
    parent: EnvironmentInjector,
  ) {
    const { device, dice, pool, latency } = browser;
    this.page = new Page(number, device);
    this.storage = browser.storage.open(this.page);
    const refreshNetwork = new PageNetwork(this.page, device, dice, () => latency.refresh);
    const { signInMs, storageMs } = browser.kind;
    this.amplify = new PageAmplify(this.storage, refreshNetwork, pool, {
      signInMs,
      storageMs: () => storageMs * dice.roll(),
    });
    script.amplify = this.amplify;
    const locks = browser.locks?.open(this.page);
    const { BroadcastChannel } = globalThis;
    Reflect.set(globalThis, 'BroadcastChannel', browser.channel?.open(this.page));
    const document = {
      visibilityState: 'visible',
      baseURI: 'https://app.example.com/',
      addEventListener: this.page.document.addEventListener,
      removeEventListener: this.page.document.removeEventListener,
      defaultView: {
        localStorage: this.storage,
        addEventListener: this.page.window.addEventListener,
        removeEventListener: this.page.window.removeEventListener,
      },
    };
    this.#injector = createEnvironmentInjector(
      [
        // Services of the root are this tab's own.
        { provide: INJECTOR_SCOPE, useValue: 'root' },
        { provide: DOCUMENT, useValue: document },
        { provide: TokenGuardClock, useValue: this.page.clock },
        { provide: GRAPHQL_TRANSPORT, useValue: this.#transport() },
        browser.hasStorageLocks
          ? { provide: LOCK_MANAGER, useExisting: StorageLockManager }
          : { provide: LOCK_MANAGER, useValue: locks },
        provideAmplifyTokenGuard(
          { onSessionEnd: browser.kind.onSessionEnd },
          withTokenSource(() => new script.TokenSource()),
        ),
      ],
      parent,
    );
    globalThis.BroadcastChannel = BroadcastChannel;
    let expiresAtMs = 0;
    this.tokens.events$.subscribe((event) => {
      if (this.page.isDead) return;
      this.events.push(event);
      if (event.type !== 'session-ended') return;
      this.leftAtEndMs.push(expiresAtMs - browser.serverClock.elapsedMs);
    });
    this.tokens.state$.subscribe((state) => {
      if (state.status === 'signed-in') ({ expiresAtMs } = state);
    });
    // A dead page cannot be seen, but its memory is to be freed.
    this.page.onDeath(() => queueMicrotask(() => this.destroy()));
  }

  get tokens(): AuthTokenService {
    return this.#injector.get(AuthTokenService);
  }

  request(): TabRequest {
    const { requests, device } = this.browser;
    const request: TabRequest = {
      number: requests.length,
      tab: this,
      owner: this.amplify.session,
      askedMs: device.monotonicMs(),
      sendings: [],
    };
    const settle = (outcome: TabRequest['outcome']): void => {
      if (this.page.isDead) return;
      request.outcome = outcome!;
      request.settledMs = device.monotonicMs();
    };
    requests.push(request);
    this.#injector
      .get(GraphqlAuthClient)
      .mutate(`mutation { m${request.number} }`)
      .subscribe({
        next: () => settle('ok'),
        error: (error: unknown) => settle(isTokenGuardError(error) ? error.code : 'other'),
      });
    return request;
  }

  /** The app wants a new token, from the guard. */
  refresh(): void {
    this.#ask(this.tokens.refresh().then(({ value }) => value));
  }

  /** Somebody reads the session through Amplify. */
  fetchAuthSession(forceRefresh: boolean): void {
    const read = this.amplify.provider.getTokens({ forceRefresh });
    const text = read.then((tokens) => tokens?.accessToken.toString());
    if (forceRefresh) this.#ask(text);
    else text.catch(() => undefined);
  }

  async signIn(user: string): Promise<void> {
    await this.#change(() => this.amplify.signIn(user));
  }

  async signOut(): Promise<void> {
    await this.#change(() => this.amplify.signOut());
  }

  /** The page crashes now, or in the middle of what it writes next. */
  kill(afterWrites: number): void {
    if (afterWrites === 0) this.page.die();
    else this.page.dieAfterWrites(afterWrites);
  }

  /** The page is closed: it hears of that, and is gone. */
  close(): void {
    this.page.window.dispatch('pagehide');
    this.page.die();
  }

  /** The guard is destroyed, on a page that goes on. */
  destroy(): void {
    if (!this.#isDestroyed) this.#injector.destroy();
    this.#isDestroyed = true;
  }

  #ask(answer: Promise<string | undefined>): void {
    const asked: AskedRefresh = {
      owner: this.amplify.session,
      askedMs: this.browser.device.monotonicMs(),
    };
    this.browser.askedRefreshes.push(asked);
    answer.then(
      (text) => {
        if (text !== undefined) asked.answer = text;
      },
      () => undefined,
    );
  }

  /** The store changes hands at some moment from now on until it is done. */
  async #change(act: () => Promise<void>): Promise<void> {
    const change = { fromMs: this.browser.device.monotonicMs(), toMs: Infinity };
    this.browser.changes.push(change);
    // Fails in an outage.
    await act().catch(() => undefined);
    change.toMs = this.browser.device.monotonicMs();
  }

  #transport(): GraphqlTransport {
    const { device, dice, serverClock, pool, latency, requests } = this.browser;
    const network = new PageNetwork(this.page, device, dice, () => latency.request);
    return {
      send: ({ document, authToken }: GraphqlRequest) =>
        new Observable<GraphqlAnswer>((subscriber) => {
          const number = Number(/m(\d+)/.exec(document as string)?.[1]);
          const { minted, session } = pool.find(authToken ?? '');
          const sending: Sending = {
            atMs: device.monotonicMs(),
            session,
            userInSight: this.amplify.session?.user,
            leftMs: minted.expMs - serverClock.elapsedMs,
            lapsedOnTheWay: false,
          };
          requests[number]!.sendings.push(sending);
          const serve = (): boolean => {
            sending.lapsedOnTheWay = sending.leftMs > 0 && serverClock.elapsedMs >= minted.expMs;
            return pool.server.execute(number, minted);
          };
          void network.call(serve).then((ran) => {
            const errors = ran ? [] : [{ message: 'Token has expired.' }];
            subscriber.next({ status: ran ? 200 : 401, data: {}, errors });
            subscriber.complete();
          });
        }),
    };
  }
}
