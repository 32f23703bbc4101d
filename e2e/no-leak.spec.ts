import type { Page } from '@playwright/test';
import { LISTENER } from '../projects/mock-backend/src/accounts';
import { HOUR_MS } from './app-page';
import type { Outcome } from './app/src/outcome';
import { notIn } from './engines';
import { expect, test } from './fixtures';

/** What can be seen of a page from outside. */
class Witness {
  /** Tokens that the backend handed out. */
  readonly tokens = new Set<string>();
  readonly urls: string[] = [];
  readonly authorizations = new Set<string>();
  readonly #lines: Promise<string>[] = [];

  watch(page: Page): void {
    page.on('console', (message) => {
      const values = Promise.all(message.args().map((value) => value.jsonValue() as unknown));
      this.#lines.push(values.then((all) => message.text() + JSON.stringify(all)));
    });
    page.on('request', (request) => {
      this.urls.push(request.url());
      const { authorization } = request.headers();
      if (authorization) this.authorizations.add(authorization);
    });
    page.on('response', (response) => {
      if (!response.url().includes('/cognito/')) return;
      // An answer without a body brings no tokens.
      response.json().then(
        (body: Answer) => this.#take(body),
        () => undefined,
      );
    });
  }

  consoleLines(): Promise<string[]> {
    return Promise.all(this.#lines);
  }

  /** Tokens, or the part of one that cannot be guessed, in `text`. */
  tokensIn(text: string): string[] {
    return [...this.tokens].filter((token) => text.includes(token.split('.').at(-1) ?? token));
  }

  #take({ AuthenticationResult: result = {} }: Answer): void {
    for (const name of ['AccessToken', 'IdToken', 'RefreshToken']) {
      const token = result[name];
      if (token) this.tokens.add(token);
    }
  }
}

interface Answer {
  readonly AuthenticationResult?: Readonly<Record<string, string>>;
}

const TELLS_NO_CONSOLE = notIn(['webkit'], 'WebDriver tells neither console lines nor answers');

test.describe('G12 the text of the tokens', TELLS_NO_CONSOLE, () => {
  test('is in no console line, event, error or URL, and not in the DOM', async ({ open, api }) => {
    const witness = new Witness();
    const app = await open('guard', {
      eventLog: true,
      options: { recoveryWaitMs: 0 },
      settings: { rotation: true },
      onPage: (page) => witness.watch(page),
    });
    const { world } = app;
    const url = `${api}/${world.name}/rest/streams/stream-1`;
    const outcomes: Outcome[] = [];

    // A refresh, one after a rejection, one that fails, a second rejection, and the end.
    await app.sleep(HOUR_MS);
    outcomes.push(await app.query());
    outcomes.push(await app.lapseInFlight('graphql', (harness) => harness.mutate()));
    outcomes.push(await app.lapseInFlight('rest', (harness, at) => harness.httpGet(at), url));
    outcomes.push(await app.run((harness) => harness.queryRoyalties()));
    outcomes.push(await app.run((harness, at) => harness.httpGet(at), `${url}-none`));
    await app.sleep(HOUR_MS);
    world.addFault({ operation: 'GetTokensFromRefreshToken', kind: 'html', status: 200 });
    outcomes.push(await app.query());
    await expect.poll(() => app.events('refreshed')).toHaveLength(4);
    world.addFault({ operation: 'graphql', kind: 'unauthorized', times: 2 });
    outcomes.push(await app.query());
    await app.sleep(HOUR_MS);
    world.revokeSession(LISTENER.username);
    outcomes.push(await app.query());

    expect(outcomes.map(({ ok, code, status }) => (ok ? 'ok' : (code ?? status)))).toEqual([
      'ok',
      'ok',
      'ok',
      200,
      404,
      'refresh-failed',
      'token-rejected',
      'session-ended',
    ]);
    // Sign-in and five refreshes, each with three tokens.
    await expect.poll(() => witness.tokens.size).toBe(18);
    // The one of the sign-in had expired before the first request.
    const sent = witness.tokensIn([...witness.authorizations].join());
    expect(sent.length, 'tokens that the test sees').toBe(5);

    const lines = await witness.consoleLines();
    expect(lines.join('\n')).toContain('[amplify-token-guard] refreshed');
    const events = await app.run((harness) => harness.dumpEvents());
    expect(events.join('\n')).toContain('session-ended');
    const errors = outcomes.map(({ error, dump }) => `${error} ${dump}`);
    const dom = await app.page.evaluate(
      () => `${document.documentElement.outerHTML} ${document.cookie} ${document.title}`,
    );
    expect({
      console: witness.tokensIn(lines.join('\n')),
      events: witness.tokensIn(events.join('\n')),
      errors: witness.tokensIn(errors.join('\n')),
      urls: witness.tokensIn(witness.urls.join('\n')),
      dom: witness.tokensIn(dom),
    }).toEqual({ console: [], events: [], errors: [], urls: [], dom: [] });
  });
});
