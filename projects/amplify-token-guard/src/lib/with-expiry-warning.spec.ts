import { TestBed } from '@angular/core/testing';
import { AuthTokenService, TokenEvent } from 'amplify-token-guard';
import {
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';
import { fixChance } from '../../spec-helpers/chance';
import { ExpiryWarningOptions } from './monitor/expiry-warning';
import { TokenGuardError } from './token-guard-error';
import { withExpiryWarning } from './with-expiry-warning';

const HOUR = 3_600_000;

/** The lifetime of the token, minus 1 s for the truncated `iat`. */
const USABLE = HOUR - 1_000;

/** `expiring` token events after sign-in while refreshing fails, as ms since the sign-in. */
async function warningsWith(options?: ExpiryWarningOptions): Promise<number[]> {
  fixChance(0);
  TestBed.configureTestingModule({
    providers: [provideTokenGuardTesting(withExpiryWarning(options))],
  });
  const clock = TestBed.inject(ManualClock);
  const source = TestBed.inject(FakeTokenSource);
  const start = clock.wallMs();
  const at: number[] = [];
  TestBed.inject(AuthTokenService).events$.subscribe((event: TokenEvent) => {
    if (event.type === 'expiring') at.push(event.atMs - start);
  });
  source.failNext(new Error('down'), 10_000);
  source.signIn();
  await clock.advance(HOUR);
  return at;
}

describe('withExpiryWarning()', () => {
  it('warns 30 s ahead by default', async () => {
    expect(await warningsWith()).toEqual([USABLE - 30_000]);
  });

  it('warns as early as configured', async () => {
    expect(await warningsWith({ tokenMs: 60_000 })).toEqual([USABLE - 60_000]);
  });

  it('treats undefined as the default', async () => {
    const options = { tokenMs: undefined } as unknown as ExpiryWarningOptions;
    expect(await warningsWith(options)).toEqual([USABLE - 30_000]);
  });
});

describe('G18 the options of withExpiryWarning() are checked', () => {
  it.each([
    [{ tokenMs: -1 }, '"tokenMs" is -1'],
    [{ tokenMs: 1.5 }, '"tokenMs" is 1.5'],
    [{ tokenMs: 2 ** 31 }, '"tokenMs" is 2147483648'],
    [{ sessionMs: -1 }, '"sessionMs" is -1'],
    [{ sessionMs: '300000' as unknown as number }, '"sessionMs" is "300000"'],
  ])('%j', (options, problem) => {
    const act = (): unknown => withExpiryWarning(options);
    expect(act).toThrow(TokenGuardError);
    expect(act).toThrow(
      `withExpiryWarning(): option ${problem}; expected a whole number of milliseconds from 0 to 2147483647.`,
    );
  });

  it('0 and the longest delay are valid', () => {
    expect(() => withExpiryWarning({ tokenMs: 0, sessionMs: 2 ** 31 - 1 })).not.toThrow();
  });
});
