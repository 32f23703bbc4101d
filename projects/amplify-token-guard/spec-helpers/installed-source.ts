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
  /** How often somebody was told that the store may have changed. */
  readonly onChange: jest.Mock;
  /** Takes the source out of Amplify again. */
  remove(): void;
}

/** The source inside Amplify, without the rest of the guard unless `gate` stands for it. */
export function installSource(page: AmplifyPage, gate?: TokenGate): InstalledSource {
  // A second one in the same test has the clock already.
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

/** What the guard has told, apart from the sleep of a device that lets a token lapse. */
export function eventTypesOf({ events }: StartedGuard): string[] {
  return events.map(({ type }) => type).filter((type) => type !== 'clock-stepped');
}

/** The whole guard. */
export function startGuard({ clock }: AmplifyPage, options?: TokenGuardOptions): StartedGuard {
  TestBed.configureTestingModule({
    providers: [provideAmplifyTokenGuard(options), { provide: TokenGuardClock, useValue: clock }],
  });
  const service = TestBed.inject(AuthTokenService);
  const events: TokenEvent[] = [];
  service.events$.subscribe((event) => events.push(event));
  return { service, events };
}
