import { runInThisContext } from 'node:vm';
import { TestBed } from '@angular/core/testing';
import { HttpServer, startHttpServer } from '../../../../spec-helpers/http-server';
import {
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';

let server: HttpServer;
let origin: string;
let source: FakeTokenSource;
let clock: ManualClock;

beforeAll(async () => {
  server = await startHttpServer();
  ({ origin } = server);
});

afterAll(() => server.close());

beforeEach(async () => {
  server.reset();
  TestBed.configureTestingModule({ providers: [provideTokenGuardTesting()] });
  source = TestBed.inject(FakeTokenSource);
  clock = TestBed.inject(ManualClock);
  source.signIn();
  await clock.settle();
});

function tokens(): (string | undefined)[] {
  return server.arrived.map(({ token }) => token);
}

function post(body: BodyInit, init: RequestInit = {}): RequestInit {
  return { method: 'POST', body, headers: { Authorization: 'access-1' }, ...init };
}

function textStream(...parts: string[]): ReadableStream {
  return new ReadableStream({
    start(controller) {
      for (const part of parts) controller.enqueue(new TextEncoder().encode(part));
      controller.close();
    },
  });
}

describe('G3 every kind of request is the same in its retry', () => {
  const bytes = new TextEncoder().encode('music');

  it.each<[string, () => BodyInit, string]>([
    ['text', () => 'music', 'music'],
    ['a Blob', () => new (runInThisContext('Blob') as typeof Blob)(['music']), 'music'],
    ['a buffer', () => bytes.slice().buffer, 'music'],
    ['a part of a buffer', () => bytes.slice().subarray(1, 3), 'us'],
    [
      'a form in a URL',
      () => new (runInThisContext('URLSearchParams') as typeof URLSearchParams)('a=1'),
      'a=1',
    ],
  ])('%s', async (_, body, text) => {
    const response = await fetch(`${origin}/songs`, post(body()));
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(`answer to ${text}`);
    expect(tokens()).toEqual(['access-1', 'access-2']);
    expect(server.arrived.map(({ line, body: sent, type }) => [line, sent, type])).toEqual([
      ['POST /songs', text, server.arrived[0]!.type],
      ['POST /songs', text, server.arrived[0]!.type],
    ]);
  });

  it('a form with a file', async () => {
    const form = new (runInThisContext('FormData') as typeof FormData)();
    form.append('title', 'a song');
    form.append('file', new (runInThisContext('Blob') as typeof Blob)(['music']), 'a.mp3');
    const response = await fetch(`${origin}/songs`, post(form));
    expect(response.status).toBe(200);
    expect(tokens()).toEqual(['access-1', 'access-2']);
    for (const { body, type } of server.arrived) {
      expect(type).toMatch(/^multipart\/form-data; boundary=/);
      expect(body).toContain('a song');
      expect(body).toContain('filename="a.mp3"');
    }
  });

  it('a Request, whose body is used up as in the browser', async () => {
    const request = new Request(`${origin}/songs`, post('music'));
    const response = await fetch(request);
    expect(response.status).toBe(200);
    expect(request.bodyUsed).toBe(true);
    expect(server.arrived.map(({ body }) => body)).toEqual(['music', 'music']);
  });

  it('a Request with another body, method, and headers in the options', async () => {
    const request = new Request(`${origin}/songs`, post('music'));
    const headers = { Authorization: 'Bearer access-1', 'Content-Type': 'text/x' };
    await fetch(request, { method: 'PUT', body: 'other', headers });
    expect(server.arrived).toEqual([
      { line: 'PUT /songs', token: 'Bearer access-1', type: 'text/x', body: 'other' },
      { line: 'PUT /songs', token: 'Bearer access-2', type: 'text/x', body: 'other' },
    ]);
    expect(request.bodyUsed).toBe(false);
  });

  it('a Request as the options', async () => {
    const options = new Request(`${origin}/elsewhere`, { headers: { Authorization: 'access-1' } });
    await fetch(`${origin}/songs`, options);
    expect(server.arrived.map(({ line, token }) => [line, token])).toEqual([
      ['GET /songs', 'access-1'],
      ['GET /songs', 'access-2'],
    ]);
  });

  it('one that the app has changed in the meantime', async () => {
    const buffer = bytes.slice();
    const headers = new Headers({ Authorization: 'access-1', 'Content-Type': 'text/x' });
    const init = post(buffer, { headers });
    const answer = fetch(`${origin}/songs`, init);
    buffer.fill(0);
    headers.set('Content-Type', 'text/y');
    init.method = 'DELETE';
    await answer;
    expect(server.arrived[1]).toEqual({
      line: 'POST /songs',
      token: 'access-2',
      type: 'text/x',
      body: 'music',
    });
  });

  it('with mode, credentials, cache, redirect, referrer, and keepalive unchanged', async () => {
    const sent: Request[] = [];
    const patched = window.fetch;
    TestBed.resetTestingModule();
    const browsersOwn = window.fetch;
    expect(patched).not.toBe(browsersOwn);
    window.fetch = (input, init) => {
      // Made from another one, a Request of Node 24 forgets that there is no referrer.
      sent.push(input instanceof Request ? input : new Request(input, init));
      return Promise.resolve(new Response(null, { status: sent.length === 1 ? 401 : 200 }));
    };
    try {
      TestBed.configureTestingModule({ providers: [provideTokenGuardTesting()] });
      TestBed.inject(FakeTokenSource).signIn();
      await TestBed.inject(ManualClock).settle();
      const given = {
        mode: 'same-origin',
        credentials: 'omit',
        cache: 'no-store',
        redirect: 'manual',
        referrer: '',
        referrerPolicy: 'no-referrer',
        keepalive: true,
        integrity: 'sha256-abc',
      } as const;
      await fetch(`${origin}/songs`, { ...given, headers: { Authorization: 'access-1' } });
      expect(sent).toHaveLength(2);
      for (const [name, value] of Object.entries(given)) {
        expect([name, Reflect.get(sent[0]!, name)]).toEqual([name, value]);
        expect([name, Reflect.get(sent[1]!, name)]).toEqual([name, value]);
      }
      TestBed.resetTestingModule();
    } finally {
      window.fetch = browsersOwn;
    }
  });
});

describe('G17 a stream is sent only once', () => {
  const streamed = (body: ReadableStream): RequestInit =>
    ({ ...post(body), duplex: 'half' }) as RequestInit;

  it('and its 401 is returned', async () => {
    const response = await fetch(`${origin}/songs`, streamed(textStream('mu', 'sic')));
    expect(response.status).toBe(401);
    expect(server.arrived.map(({ body }) => body)).toEqual(['music']);
    expect(source.refreshCount).toBe(0);
  });

  it('G1 with another token if its own is about to expire', async () => {
    clock.sleep(3_600_000);
    const response = await fetch(`${origin}/songs`, streamed(textStream('mu', 'sic')));
    expect(response.status).toBe(200);
    expect(server.arrived.map(({ body, token }) => [body, token])).toEqual([['music', 'access-2']]);
  });
});

describe('G17 a redirected request did run', () => {
  it('and is not retried if the target of the redirect rejects it', async () => {
    const orders: string[] = [];
    server.routes = {
      '/orders': (request, response) => {
        orders.push(request.method!);
        response.writeHead(303, { Location: '/orders/1' }).end();
      },
      '/orders/1': (_, response) => response.writeHead(401).end('who are you?'),
    };
    const response = await fetch(`${origin}/orders`, post('{}'));
    expect([response.status, response.redirected]).toEqual([401, true]);
    expect(await response.text()).toBe('who are you?');
    expect(orders).toEqual(['POST']);
    expect(source.refreshCount).toBe(0);
  });

  it('nor if it is redirected back', async () => {
    const seen: string[] = [];
    server.routes = {
      '/orders': (request, response) => {
        seen.push(request.method!);
        if (request.method === 'GET') response.writeHead(401).end();
        else response.writeHead(303, { Location: '/orders' }).end();
      },
    };
    await fetch(`${origin}/orders`, post('{}'));
    expect(seen).toEqual(['POST', 'GET']);
  });
});

describe('G0 a response is the server’s own', () => {
  it('and can be read as it arrives', async () => {
    let goOn!: () => void;
    server.routes = {
      '/long': (_, response) => {
        response.write('first,');
        goOn = () => response.end('second');
      },
    };
    const { body } = await fetch(`${origin}/long`, { headers: { Authorization: 'access-1' } });
    const reader = body!.getReader();
    const first = await reader.read();
    expect(new TextDecoder().decode(first.value)).toBe('first,');
    goOn();
    const second = await reader.read();
    expect(new TextDecoder().decode(second.value)).toBe('second');
  });

  it('even if it is an unavoidable failure, whose body is unread', async () => {
    server.routes = {
      '/never': (_, response) => response.writeHead(401, { 'X-Why': 'a' }).end('why'),
    };
    const response = await fetch(`${origin}/never`, { headers: { Authorization: 'access-1' } });
    expect([response.status, response.headers.get('X-Why')]).toEqual([401, 'a']);
    expect(await response.text()).toBe('why');
    expect(server.arrived).toHaveLength(2);
  });

  it('and can be cancelled as it arrives', async () => {
    const closed = new Promise((resolve) => {
      server.routes = {
        '/long': (_, response) => {
          response.on('close', resolve);
          response.write('first,');
        },
      };
    });
    const controller = new AbortController();
    const { signal } = controller;
    const headers = { Authorization: 'access-1' };
    const { body } = await fetch(`${origin}/long`, { headers, signal });
    const reader = body!.getReader();
    await reader.read();
    controller.abort();
    await expect(reader.read()).rejects.toMatchObject({ name: 'AbortError' });
    await closed;
  });

  it('G14 an abort reaches the server', async () => {
    const controller = new AbortController();
    const closed = new Promise((resolve) => {
      server.routes = {
        '/hangs': (_, response) => {
          response.on('close', resolve);
          controller.abort();
        },
      };
    });
    const headers = { Authorization: 'access-1' };
    const call = fetch(`${origin}/hangs`, { headers, signal: controller.signal });
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
    await closed;
    expect(server.arrived).toHaveLength(1);
  });
});
