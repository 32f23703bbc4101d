import { secondCopy } from '../../../../spec-helpers/second-copy';
import { FetchHandler, patchFetch } from './fetch-patch';

const answers =
  (name: string): FetchHandler =>
  async (args, send) => {
    const response = await send(...args);
    return new Response(`${name}(${await response.text()})`);
  };

describe('G16 the patch', () => {
  it('detects that of another copy of the package', async () => {
    const native: typeof fetch = () => Promise.resolve(new Response('native'));
    const page = { fetch: native };
    const said = async (): Promise<string> => (await page.fetch('https://api.example.com/')).text();
    const { patchFetch: copy } = secondCopy(
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- a second copy of the module
      () => require('./fetch-patch') as typeof import('./fetch-patch'),
    );
    expect(copy).not.toBe(patchFetch);
    const removeA = patchFetch(page, answers('a'));
    const removeB = copy(page, answers('b'));
    expect(await said()).toBe('b(native)');
    removeA();
    expect(await said()).toBe('b(native)');
    removeB();
    expect(page.fetch).toBe(native);
  });
});
