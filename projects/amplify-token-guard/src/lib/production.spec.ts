import { provideAmplifyTokenGuard } from './provide-amplify-token-guard';
import { resolveOptions } from './resolve-options';
import { requireSession } from './router/require-session';
import { withEventLog } from './with-event-log';
import { withExpiryWarning } from './with-expiry-warning';
import { withIdleTimeout } from './with-idle-timeout';

const page = globalThis as { ngDevMode?: unknown };
const { ngDevMode: asBefore } = page;

const MISTAKES: [string, () => unknown][] = [
  ['an option', () => resolveOptions({ expiryBufferMs: -1 })],
  ['a target', () => resolveOptions({ allow: ['https://*.example.com'] })],
  ['a feature', () => provideAmplifyTokenGuard({}, { expiryBufferMs: 1 } as never)],
  ['a feature twice', () => provideAmplifyTokenGuard(withEventLog(), withEventLog())],
  ['an expiry warning', () => withExpiryWarning({ tokenMs: -1 })],
  ['an idle timeout', () => withIdleTimeout({ idleMs: 0 })],
  ['a route guard', () => requireSession('/', { groups: [] })],
];

describe.each(MISTAKES)('G18 a mistake in %s', (_, make) => {
  afterEach(() => {
    page.ngDevMode = asBefore;
  });

  it('is an error in development, even if Angular sets no mode', () => {
    expect(make).toThrow(/; expected | not a feature\.| more than once\./);
    delete page.ngDevMode;
    expect(make).toThrow(/; expected | not a feature\.| more than once\./);
  });

  it('is not checked in production', () => {
    page.ngDevMode = false;
    expect(make).not.toThrow();
  });
});

it('undefined options have their defaults in production too', () => {
  page.ngDevMode = false;
  expect(resolveOptions({ expiryBufferMs: undefined, recoveryWaitMs: 1 } as object)).toMatchObject({
    expiryBufferMs: 30_000,
    recoveryWaitMs: 1,
  });
  page.ngDevMode = asBefore;
});
