import { TestBed } from '@angular/core/testing';
import {
  AuthTokenService,
  provideAmplifyTokenGuard,
  SourceTokens,
  TokenEvent,
  TokenGate,
  TokenGuardClock,
  TokenGuardError,
  TokenGuardOptions,
} from 'amplify-token-guard';
import { AmplifyTokenSource } from '../src/lib/amplify/amplify-token-source';
import { AmplifyPage } from './amplify-page';

export interface InstalledSource {
  readonly source: AmplifyTokenSource;
  /** Called for every reported change of the store. */
  readonly onChange: jest.Mock;
  /** Removes the source from Amplify. */
  remove(): void;
}

/** Installs the source in Amplify, without the rest of the guard. `gate` can replace that. */
export function installSource(page: AmplifyPage, gate?: TokenGate): InstalledSource {
  // In the same test, a second source already has the clock.
  if (!page.clockIsProvided) {
    TestBed.configureTestingModule({
      providers: [{ provide: TokenGuardClock, useValue: page.clock }],
    });
    page.clockIsProvided = true;
  }
  const source = TestBed.runInInjectionContext(() => new AmplifyTokenSource());
  const onChange = jest.fn();
  source.watch(onChange);
  const remove = source.guardReads(gate ?? ((options) => openGate(source, options)));
  page.onClose(remove);
  return { source, onChange, remove };
}

async function openGate(
  source: AmplifyTokenSource,
  { forceRefresh }: { readonly forceRefresh: boolean },
): Promise<SourceTokens> {
  const tokens = await (forceRefresh ? source.refresh() : source.load());
  if (!tokens) throw new TokenGuardError('signed-out', 'Nobody is signed in.');
  return tokens;
}

export interface StartedGuard {
  readonly service: AuthTokenService;
  readonly events: TokenEvent[];
}

/**
 * The types of the guard's events, without that of the sleep with which tests let a token expire.
 */
export function eventTypesOf({ events }: StartedGuard): string[] {
  return events.map(({ type }) => type).filter((type) => type !== 'clock-stepped');
}

/** Starts the complete guard. */
export function startGuard({ clock }: AmplifyPage, options?: TokenGuardOptions): StartedGuard {
  TestBed.configureTestingModule({
    providers: [provideAmplifyTokenGuard(options), { provide: TokenGuardClock, useValue: clock }],
  });
  const service = TestBed.inject(AuthTokenService);
  const events: TokenEvent[] = [];
  service.events$.subscribe((event) => events.push(event));
  return { service, events };
}
