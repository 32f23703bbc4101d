import { TestBed } from '@angular/core/testing';
import { fetchAuthSession } from 'aws-amplify/auth';
import * as fc from 'fast-check';
import { AmplifyPage, openAmplifyPage } from '../../spec-helpers/amplify-page';
import { hostedConfig, returnFromHostedUi, TokenEndpoint } from '../../spec-helpers/hosted-return';
import { StartedGuard, startGuard } from '../../spec-helpers/installed-source';
import { runs } from '../../spec-helpers/runs';

const STEPS = ['configure', 'start', 'answer', 'sign in', 'sign out', 'configure again'] as const;
type Step = (typeof STEPS)[number];

interface Story {
  /** Whether a user was signed in before the page opened. */
  readonly isRemembered: boolean;
  /** Whether the hosted UI opened the page. */
  readonly isHosted: boolean;
  readonly steps: readonly Step[];
}

const PENDING = 'did not settle';

const openedPage = openAmplifyPage();

let page: AmplifyPage;

beforeEach(() => {
  page = openedPage();
});

/** A page with this history, with or without the guard. */
class World {
  readonly #isGuarded: boolean;
  #endpoint: TokenEndpoint | undefined;
  #isConfigured = false;
  guard: StartedGuard | undefined;
  statuses: string[] = [];

  constructor({ isRemembered, isHosted }: Story, isGuarded: boolean) {
    this.#isGuarded = isGuarded;
    TestBed.resetTestingModule();
    page.reset();
    page.unconfigure();
    if (isRemembered) page.remember('alice');
    if (isHosted) this.#endpoint = returnFromHostedUi(page);
  }

  async take(step: Step): Promise<void> {
    if (step === 'configure' || (step === 'configure again' && this.#isConfigured)) {
      this.#isConfigured = true;
      page.configure(hostedConfig());
    } else if (step === 'start' && this.#isGuarded) {
      this.guard = startGuard(page);
      this.guard.service.state$.subscribe(({ status }) => this.statuses.push(status));
    } else if (step === 'answer') {
      this.#endpoint?.answer('bob');
    } else if (step === 'sign in' && this.#isConfigured) {
      await page.writeSignIn('carol');
    } else if (step === 'sign out' && this.#isConfigured) {
      await page.writeSignOut();
    }
    await settle();
  }

  /** Who is signed in, according to Amplify. */
  async user(): Promise<string> {
    const answer = fetchAuthSession().then(({ userSub }) => userSub ?? 'nobody');
    await settle();
    return Promise.race([answer, Promise.resolve(PENDING)]);
  }

  /** The same according to the guard, if there is one. */
  async guardedUser(): Promise<string | undefined> {
    if (!this.guard) return undefined;
    const answer = this.guard.service.getToken().then(
      ({ userId }) => userId,
      ({ code }: { readonly code: string }) => (code === 'signed-out' ? 'nobody' : code),
    );
    await settle();
    return Promise.race([answer, Promise.resolve(PENDING)]);
  }

  /** Nothing of it stays for the next one. */
  async end(): Promise<void> {
    for (const step of ['configure', 'answer'] as const) await this.take(step);
  }
}

async function settle(): Promise<void> {
  for (let i = 0; i < 8; i++) await page.clock.settle();
}

async function plainAnswers(story: Story): Promise<string[]> {
  const world = new World(story, false);
  const answers = [];
  for (const step of story.steps) {
    await world.take(step);
    answers.push(await world.user());
  }
  await world.end();
  return answers;
}

describe('G0 in any order of configuration, start, return from the hosted UI, sign-in, and sign-out', () => {
  const stories = fc.record({
    isRemembered: fc.boolean(),
    isHosted: fc.boolean(),
    steps: fc.shuffledSubarray([...STEPS], { minLength: 3 }),
  });

  it('the guard responds like plain Amplify, and reports nothing that did not happen', async () => {
    await fc.assert(
      fc.asyncProperty(stories, async (story) => {
        const plain = await plainAnswers(story);
        const world = new World(story, true);
        for (const [index, step] of story.steps.entries()) {
          await world.take(step);
          const guarded = await world.guardedUser();
          expect(await world.user()).toBe(plain[index]);
          // A signed-in user doesn't have to wait for a sign-in in progress.
          if (guarded !== undefined && plain[index] !== PENDING) expect(guarded).toBe(plain[index]);
        }
        const types = world.guard?.events.map(({ type }) => type) ?? [];
        const { steps, isRemembered } = story;
        if (!steps.includes('sign out')) {
          expect(types).not.toContain('signed-out');
          if (isRemembered) expect(world.statuses).not.toContain('signed-out');
        }
        if (!steps.includes('sign in') && !steps.includes('answer')) {
          expect(types).not.toContain('signed-in');
        }
        expect(page.cognito.count('GetTokensFromRefreshToken')).toBe(0);
        await world.end();
      }),
      { numRuns: runs(60) },
    );
  });
});
