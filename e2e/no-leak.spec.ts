import type { Page } from '@playwright/test';
import { LISTENER } from '../projects/mock-backend/src/accounts';
import { HOUR_MS } from './app-page';
import type { Outcome } from './app/src/outcome';
import { notIn } from './engines';
import { expect, test } from './fixtures';

/** Records what is visible of a page from outside. */
class PageRecorder {
  /** The tokens that the backend issued. */
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
      // A response without a body contains no tokens.
      response.json().then(
        (body: Answer) => this.#take(body),
        () => undefined,
      );
    });
  }

  consoleLines(): Promise<string[]> {
    return Promise.all(this.#lines);
  }

  /** The tokens in `text`, or only the secret part of one. */
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

const TELLS_NO_CONSOLE = notIn(['webkit'], 'WebDriver reports neither console lines nor responses');

test.describe('G12 the text of the tokens', TELLS_NO_CONSOLE, () => {
  test('is in no console line, event, error, or URL, and not in the DOM', async ({ open, api }) => {
    const recorder = new PageRecorder();
    const app = await open('guard', {
      eventLog: true,
      options: { recoveryWaitMs: 0 },
      settings: { rotation: true },
      onPage: (page) => recorder.watch(page),
    });
    const { world } = app;
    const url = `${api}/${world.name}/rest/streams/stream-1`;
    const outcomes: Outcome[] = [];

    // A refresh, a refresh after a rejection, a failed refresh, a second rejection, and the end of
    // the session.
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
    // The sign-in and five refreshes, with three tokens each.
    await expect.poll(() => recorder.tokens.size).toBe(18);
    // The token of the sign-in expired before the first request.
    const sent = recorder.tokensIn([...recorder.authorizations].join());
    expect(sent.length, 'tokens that the test sees').toBe(5);

    const lines = await recorder.consoleLines();
    expect(lines.join('\n')).toContain('[amplify-token-guard] refreshed');
    const events = await app.run((harness) => harness.dumpEvents());
    expect(events.join('\n')).toContain('session-ended');
    const errors = outcomes.map(({ error, dump }) => `${error} ${dump}`);
    const dom = await app.page.evaluate(
      () => `${document.documentElement.outerHTML} ${document.cookie} ${document.title}`,
    );
    expect({
      console: recorder.tokensIn(lines.join('\n')),
      events: recorder.tokensIn(events.join('\n')),
      errors: recorder.tokensIn(errors.join('\n')),
      urls: recorder.tokensIn(recorder.urls.join('\n')),
      dom: recorder.tokensIn(dom),
    }).toEqual({ console: [], events: [], errors: [], urls: [], dom: [] });
  });
});
