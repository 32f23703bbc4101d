import { RequestPage, spoilRequests } from './spoil-requests';
import { TokenSpoiler } from './token-spoiler';

const TOKEN = 'head.claims.signature';
const SPOILED = 'head.claims.AAAAAAAAA';

/** A page that records what each way of sending sends. */
function setUp() {
  const left: unknown[] = [];
  class FakeXhr {
    setRequestHeader(name: string, value: string): void {
      left.push([name, value]);
    }
  }
  class FakeSocket {
    constructor(_url: string, protocols?: string | string[]) {
      left.push(protocols);
    }
    send(data: unknown): void {
      left.push(data);
    }
  }
  const own = {
    fetch: jest.fn((...args: Parameters<typeof fetch>) => {
      left.push(new Headers(new Request(...args).headers).get('Authorization'));
      return Promise.resolve(new Response());
    }),
    XMLHttpRequest: FakeXhr,
    WebSocket: FakeSocket,
  } as unknown as RequestPage; // The methods that are called here.
  const before = { ...own, setRequestHeader: FakeXhr.prototype.setRequestHeader };
  const spoiler = new TokenSpoiler();
  const undo = spoilRequests(own, spoiler);
  return { page: own, before, left, spoiler, undo };
}

function headerProtocol(authorization: string): string {
  const text = btoa(JSON.stringify({ host: 'api', Authorization: authorization }));
  return `header-${text.replaceAll('=', '')}`;
}

describe('spoilRequests()', () => {
  describe('fetch', () => {
    const URL = 'https://api.example/graphql';

    it('damages the token of a request, no matter how it is made', async () => {
      const { page, left, spoiler } = setUp();
      spoiler.lapse([TOKEN]);
      const headers = { Authorization: TOKEN };
      await page.fetch(URL, { method: 'POST', body: '{}', headers });
      await page.fetch(new Request(URL, { headers }));
      await page.fetch(URL, { headers: new Headers({ authorization: `Bearer ${TOKEN}` }) });
      expect(left).toEqual([SPOILED, SPOILED, `Bearer ${SPOILED}`]);
    });

    it('passes on the same objects otherwise', async () => {
      const { page, before, spoiler } = setUp();
      spoiler.lapse([TOKEN]);
      const init = { headers: { Authorization: 'another' } };
      await page.fetch(URL, init);
      await page.fetch(URL);
      expect(jest.mocked(before.fetch).mock.calls).toEqual([[URL, init], [URL]]);
      expect(jest.mocked(before.fetch).mock.calls[0]![1]).toBe(init);
    });

    it('does not read headers that can be read only once', async () => {
      const { before, page, spoiler } = setUp();
      spoiler.lapse([TOKEN]);
      // Browsers take any iterable, which the type doesn't say.
      const headers = [['Authorization', TOKEN]].values() as unknown as HeadersInit;
      await page.fetch(URL, { headers });
      const received = jest.mocked(before.fetch).mock.calls[0]![1]!.headers;
      expect(received).toBe(headers);
    });

    it('lets the browser reject malformed headers', () => {
      const { page, spoiler } = setUp();
      spoiler.lapse([TOKEN]);
      expect(() => page.fetch(URL, { headers: { 'no name': TOKEN } })).toThrow('invalid header');
    });
  });

  it('damages the token of an XMLHttpRequest', () => {
    const { page, left, spoiler } = setUp();
    spoiler.lapse([TOKEN]);
    const request = new page.XMLHttpRequest();
    request.setRequestHeader('authorization', `Bearer ${TOKEN}`);
    request.setRequestHeader('X-Other', TOKEN);
    expect(left).toEqual([
      ['authorization', `Bearer ${SPOILED}`],
      ['X-Other', TOKEN],
    ]);
  });

  it('damages the token that opens a socket, and those in its frames', () => {
    const { page, left, spoiler } = setUp();
    const protocols = ['graphql-ws', headerProtocol(TOKEN)];
    new page.WebSocket('wss://api', protocols).send(TOKEN);
    spoiler.lapse([TOKEN]);
    const socket = new page.WebSocket('wss://api', protocols);
    socket.send(JSON.stringify({ Authorization: TOKEN }));
    socket.send(new ArrayBuffer(1));
    new page.WebSocket('wss://other');
    expect(socket).toBeInstanceOf(page.WebSocket);
    expect(left).toEqual([
      protocols,
      TOKEN,
      ['graphql-ws', headerProtocol(SPOILED)],
      JSON.stringify({ Authorization: SPOILED }),
      new ArrayBuffer(1),
      undefined,
    ]);
  });

  it('can be undone', () => {
    const { page, before, undo } = setUp();
    undo();
    const { fetch, WebSocket, XMLHttpRequest } = page;
    const { setRequestHeader } = XMLHttpRequest.prototype;
    expect({ fetch, WebSocket, XMLHttpRequest, setRequestHeader }).toEqual(before);
    expect(fetch).toBe(before.fetch);
  });

  it('passes everything on below wrappers of other code', async () => {
    const { page, left, spoiler, undo } = setUp();
    spoiler.lapse([TOKEN]);
    const wrapped = page.fetch;
    const onTop: typeof fetch = (...args) => wrapped(...args);
    page.fetch = onTop;
    undo();
    expect(page.fetch).toBe(onTop);
    await page.fetch('https://api.example', { headers: { Authorization: TOKEN } });
    expect(left).toEqual([TOKEN]);
  });
});
