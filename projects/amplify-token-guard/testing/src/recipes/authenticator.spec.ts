// The state machine of `@aws-amplify/ui-angular`. Jest can't load a dependency of that package; the whole of it is tried by
// `npm run test:compat`.
import { createAuthenticatorMachine, listenToAuthHub } from '@aws-amplify/ui';
import { interpret } from 'xstate';
import { AmplifyPage, openAmplifyPage } from '../../../spec-helpers/amplify-page';
import { StartedGuard, startGuard } from '../../../spec-helpers/installed-source';

const MINUTE_MS = 60_000;
const STEP_MS = 10_000;

const openedPage = openAmplifyPage();
let page: AmplifyPage;
let guard: StartedGuard;
let authenticator: ReturnType<typeof start>;

function start() {
  const service = interpret(createAuthenticatorMachine()).start();
  const stopListening = listenToAuthHub(service) as () => void;
  page.onClose(() => {
    stopListening();
    service.stop();
  });
  return service;
}

async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += STEP_MS) {
    await page.clock.advance(STEP_MS);
    await page.settle();
  }
}

const isShown = (state: string): boolean => authenticator.getSnapshot().matches(state);

beforeEach(async () => {
  page = openedPage();
  page.remember();
  guard = startGuard(page);
  authenticator = start();
  await pass(STEP_MS);
  authenticator.send({ type: 'INIT', data: {} });
  await pass(STEP_MS);
  expect(isShown('authenticated')).toBe(true);
});

describe('the recipe for the Authenticator', () => {
  it('G7 a transient outage of Cognito does not sign the user out', async () => {
    for (let attempt = 0; attempt < 3; attempt++) {
      page.cognito.plan({ error: 'TooManyRequestsException' });
    }
    await pass(60 * MINUTE_MS);
    const types = guard.events.map(({ type }) => type);
    expect(types.filter((type) => type === 'refresh-failed')).toHaveLength(3);
    expect(types).toContain('refreshed');
    expect(isShown('authenticated')).toBe(true);
    expect(page.cognito.count('RevokeToken')).toBe(0);
    expect(page.sessionCanBeRenewed()).toBe(true);
  });

  it('G8 a session that cannot be renewed shows the sign-in form', async () => {
    page.cognito.revokeAll();
    await pass(61 * MINUTE_MS);
    expect(guard.service.state().status).toBe('session-ended');
    expect(isShown('signInActor')).toBe(true);
  });
});
