import { FetchHandler, patchFetch } from './fetch-patch';

const KEY = Symbol.for('amplify-token-guard/fetch');

/** A window whose `fetch` answers with its name. */
function makePage(): { fetch: jest.Mock } & Pick<Window, 'fetch'> {
  return { fetch: jest.fn(() => Promise.resolve(new Response('native'))) };
}

const touches =
  (name: string): FetchHandler =>
  async (args, send) => {
    const response = await send(...args);
    return new Response(`${name}(${await response.text()})`);
  };
const ignores: FetchHandler = () => undefined;

/** Another library, which keeps what it finds and installs its own wrapper on top. */
function wrapAsOthersDo(page: Pick<Window, 'fetch'>, name: string): () => void {
  const original = page.fetch;
  page.fetch = async (...args) =>
    new Response(`${name}(${await (await original(...args)).text()})`);
  return () => (page.fetch = original);
}

const URL_ = 'https://api.example.com/';

async function said(page: Pick<Window, 'fetch'>): Promise<string> {
  return (await page.fetch(URL_)).text();
}

describe('G0 a call that no handler handles', () => {
  it('is passed on with the same arguments and the same `this`', async () => {
    const page = makePage();
    const native = page.fetch;
    patchFetch(page, ignores);
    const [input, init] = [new URL(URL_), { headers: {} }];
    const self = {};
    await page.fetch.call(self, input, init, 'more');
    expect(native.mock.contexts[0]).toBe(self);
    const received = native.mock.calls[0] as unknown[];
    expect(received).toHaveLength(3);
    expect(received[0]).toBe(input);
    expect(received[1]).toBe(init);
  });

  it('gets the same promise, and the same error', () => {
    const page = makePage();
    const answer = Promise.resolve(new Response());
    page.fetch.mockReturnValueOnce(answer);
    const error = new Error('Illegal invocation');
    page.fetch.mockImplementationOnce(() => {
      throw error;
    });
    patchFetch(page, ignores);
    expect(page.fetch(URL_)).toBe(answer);
    expect(() => page.fetch(URL_) as unknown).toThrow(error);
  });

  it('sees the name, the length, and the properties of the wrapped function', () => {
    const page = makePage();
    const { fetch: native } = page;
    Object.assign(native, { preconnect: 'there' });
    patchFetch(page, ignores);
    const { name, length, preconnect } = page.fetch as typeof native & { preconnect?: string };
    expect([name, length, preconnect]).toEqual([native.name, native.length, 'there']);
    void page.fetch(URL_);
    page.fetch.mockClear();
    expect(native.mock.calls).toEqual([]);
  });
});

describe('G16 the patch', () => {
  it('lets the last handler respond first, and restores fetch', async () => {
    const page = makePage();
    const native = page.fetch;
    const removeA = patchFetch(page, touches('a'));
    const removeB = patchFetch(page, touches('b'));
    expect(await said(page)).toBe('b(native)');
    removeB();
    expect(await said(page)).toBe('a(native)');
    removeA();
    expect(page.fetch).toBe(native);
    expect(KEY in native).toBe(false);
  });

  it('does so in the other order', async () => {
    const page = makePage();
    const native = page.fetch;
    const removeA = patchFetch(page, touches('a'));
    const removeB = patchFetch(page, touches('b'));
    removeA();
    expect(await said(page)).toBe('b(native)');
    removeB();
    expect(page.fetch).toBe(native);
  });

  it('keeps wrappers of other code, which then call the browser', async () => {
    const page = makePage();
    const removeA = patchFetch(page, touches('a'));
    const removeOther = wrapAsOthersDo(page, 'other');
    const others = page.fetch;
    expect(await said(page)).toBe('other(a(native))');
    removeA();
    expect(page.fetch).toBe(others);
    expect(await said(page)).toBe('other(native)');
    removeOther();
    expect(await said(page)).toBe('native');
  });

  it('is active again when other wrappers are removed', async () => {
    const page = makePage();
    const removeA = patchFetch(page, touches('a'));
    const removeOther = wrapAsOthersDo(page, 'other');
    removeA();
    const removeB = patchFetch(page, touches('b'));
    expect(await said(page)).toBe('b(other(native))');
    removeOther();
    expect(await said(page)).toBe('b(native)');
    removeB();
    expect(await said(page)).toBe('native');
  });

  it('is removed too when other code restores what it had found', async () => {
    const page = makePage();
    const native = page.fetch;
    const removeOther = wrapAsOthersDo(page, 'other');
    const removeA = patchFetch(page, touches('a'));
    expect(await said(page)).toBe('a(other(native))');
    removeOther();
    expect(page.fetch).toBe(native);
    removeA();
    expect(page.fetch).toBe(native);
  });

  it('is detected correctly below a Proxy of other code', async () => {
    const page = makePage();
    const removeA = patchFetch(page, touches('a'));
    const others = new Proxy(page.fetch, {});
    page.fetch = others;
    removeA();
    expect(page.fetch).toBe(others);
    expect(await said(page)).toBe('native');
  });

  it('calls one handler for a call that passes two wrappers', async () => {
    const page = makePage();
    patchFetch(page, touches('a'));
    wrapAsOthersDo(page, 'other');
    patchFetch(page, touches('b'));
    expect(await said(page)).toBe('b(other(native))');
  });

  it('handles the next call after one that failed immediately', async () => {
    const page = makePage();
    page.fetch.mockImplementationOnce(() => {
      throw new Error('at once');
    });
    patchFetch(page, (args, send) => send(...args));
    patchFetch(page, touches('b'));
    await expect(page.fetch(URL_)).rejects.toThrow('at once');
    expect(await said(page)).toBe('b(native)');
  });
});
