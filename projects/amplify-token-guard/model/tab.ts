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

/** A tab that runs Amplify and the guard. */
export class Tab {
  readonly page: Page;
  readonly storage: PageStorage;
  readonly amplify: PageAmplify;
  readonly events: TokenEvent[] = [];
  /** For each `session-ended` event: the time left of the token, in server time. */
  readonly timeLeftAtEndMs: number[] = [];
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
        // Gives this tab its own instances of root services.
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
      this.timeLeftAtEndMs.push(expiresAtMs - browser.serverClock.elapsedMs);
    });
    this.tokens.state$.subscribe((state) => {
      if (state.status === 'signed-in') ({ expiresAtMs } = state);
    });
    // Frees the memory of a dead page.
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

  /** The app requests a new token from the guard. */
  refresh(): void {
    this.#ask(this.tokens.refresh().then(({ value }) => value));
  }

  /** The app calls Amplify's `fetchAuthSession()`. */
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

  /** The page crashes now, or after this number of storage writes. */
  kill(afterWrites: number): void {
    // Also without a write to come: it may be in the middle of storing.
    this.page.dieAfterWrites(afterWrites);
    if (afterWrites === 0) this.page.die();
  }

  /** Closes the page, which receives `pagehide`. */
  close(): void {
    this.page.window.dispatch('pagehide');
    this.page.die();
  }

  /** Destroys the guard. The page continues. */
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

  /** Records the period in which the user may change. */
  async #change(act: () => Promise<void>): Promise<void> {
    const change = { fromMs: this.browser.device.monotonicMs(), toMs: Infinity };
    this.browser.changes.push(change);
    // The change fails during an outage.
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
            visibleUser: this.amplify.session?.user,
            leftMs: minted.expMs - serverClock.elapsedMs,
            expiredInTransit: false,
          };
          requests[number]!.sendings.push(sending);
          const serve = (): boolean => {
            sending.expiredInTransit = sending.leftMs > 0 && serverClock.elapsedMs >= minted.expMs;
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
