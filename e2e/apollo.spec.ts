import { readFile } from 'node:fs/promises';
import { expect, test } from './fixtures';

test.describe('G3 apollo-angular sends with HttpClient', () => {
  test('the interceptor guards its query', async ({ open }) => {
    const [plain, guard] = await Promise.all([open('plain'), open('guard')]);
    const query = 'graphql:getMusicStream';

    const failed = await plain.lapseInFlight(query, (harness) => harness.apolloQuery());
    expect(failed).toMatchObject({ ok: false, error: expect.stringContaining('401') });

    const outcome = await guard.lapseInFlight(query, (harness) => harness.apolloQuery());
    expect(outcome).toMatchObject({ ok: true, data: { getMusicStream: { id: 'stream-1' } } });
    expect(guard.outcomes('getMusicStream')).toEqual(['rejected', 'ok']);
    expect(guard.world.counts().refreshAttempts).toBe(1);
    expect(await guard.events('retried')).toMatchObject([{ via: 'http', late: false }]);
  });

  test('the page in the docs contains the lines that ran', async () => {
    const [page, run] = await Promise.all(
      ['../docs/apollo.md', './app/src/apollo.ts'].map((file) =>
        readFile(new URL(file, import.meta.url), 'utf8'),
      ),
    );
    const lines = /provideApollo\(\(\) => \(\{[^]*?\}\)\)/.exec(run!)![0].replaceAll(/\s+/g, ' ');
    expect(page!.replaceAll(/\s+/g, ' ')).toContain(lines);
  });
});
