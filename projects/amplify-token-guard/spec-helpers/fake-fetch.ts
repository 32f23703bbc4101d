/** A call that has reached the browser, and waits for a response from the test. */
export interface FetchCall {
  /** The arguments of the call. */
  readonly args: Parameters<typeof fetch>;
  readonly request: Request;
  /** The `Authorization` header. */
  readonly token: string | null;
  readonly self: unknown;
  /** @param init may also override properties of the response, such as `redirected` */
  answer(
    status: number,
    init?: { body?: BodyInit; headers?: HeadersInit; redirected?: boolean; url?: string },
  ): Response;
  fail(error?: Error): void;
}

/** Replaces the browser's `fetch`: every call waits for its response, or is aborted. */
export class FakeFetch {
  readonly calls: FetchCall[] = [];

  readonly fetch = this.#makeFetch();

  get tokens(): (string | null)[] {
    return this.calls.map(({ token }) => token);
  }

  get last(): FetchCall {
    return this.calls.at(-1)!;
  }

  #makeFetch(): typeof fetch {
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- `this` is the caller's below
    const fake = this;
    return async function fetch(this: unknown, ...args: Parameters<typeof globalThis.fetch>) {
      const request = new Request(...args);
      return fake.#receive(args, request, this);
    };
  }

  #receive(args: Parameters<typeof fetch>, request: Request, self: unknown): Promise<Response> {
    return new Promise((resolve, reject) => {
      const { signal } = request;
      const abort = (): void => reject(signal.reason as Error);
      if (signal.aborted) return abort();
      signal.addEventListener('abort', abort);
      const token = request.headers.get('authorization');
      this.calls.push({
        args,
        request,
        token,
        self,
        answer: (status, { body = `status ${status}`, headers = {}, ...differing } = {}) => {
          const response = new Response(body, { status, headers });
          for (const [name, value] of Object.entries(differing)) {
            Object.defineProperty(response, name, { value });
          }
          resolve(response);
          return response;
        },
        fail: (error = new TypeError('Failed to fetch')) => reject(error),
      });
    });
  }
}
