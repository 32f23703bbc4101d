import type { BrowserContext } from '@playwright/test';
import type { Backend } from '../projects/mock-backend/src/start-backend';

/**
 * Amplify writes `https://` before the domain of a hosted UI, and the backend has no TLS: what the
 * browser sends there arrives without.
 */
export async function reachHostedUi(context: BrowserContext, { port }: Backend): Promise<void> {
  const isHostedUi = ({ protocol, host }: URL): boolean =>
    protocol === 'https:' && host === `localhost:${port}`;
  await context.route(isHostedUi, async (route) => {
    const url = route.request().url().replace('https://', 'http://');
    const response = await route.fetch({ url, maxRedirects: 0 });
    await route.fulfill({ response });
  });
}
