import { Injectable } from '@angular/core';
import {
  GraphqlAnswer,
  GraphqlDocument,
  GraphqlErrorEntry,
  GraphqlRequest,
  GraphqlTransport,
} from 'amplify-token-guard';
import { Observable, Subscriber } from 'rxjs';

/** An answer with what matters; the rest is as in a success. */
export interface FakeAnswer {
  readonly data?: unknown;
  readonly errors?: readonly GraphqlErrorEntry[];
  /** HTTP status. Default: 200. */
  readonly status?: number;
  readonly serverNowMs?: number;
}

/** A request that waits for its answer. */
export interface FakeGraphqlCall {
  readonly request: GraphqlRequest;
  /** Whether the client has unsubscribed. */
  readonly cancelled: boolean;
  /** Answers it. */
  answer(answer: FakeAnswer): void;
  /** Answers it as AppSync does when the token has lapsed: 401, the operation did not run. */
  rejectToken(serverNowMs?: number): void;
  /** Answers it as AppSync does when the user may not: 200 with `Unauthorized`. */
  deny(data?: unknown): void;
  /** Lets it fail without an answer. */
  fail(error: unknown): void;
}

/** Takes the requests of `GraphqlAuthClient`, in the manner of `HttpTestingController`. */
@Injectable()
export class FakeGraphqlTransport implements GraphqlTransport {
  readonly #open: FakeGraphqlCall[] = [];

  send(request: GraphqlRequest): Observable<GraphqlAnswer> {
    return new Observable((subscriber) => {
      const call = fakeCall(request, subscriber);
      this.#open.push(call);
    });
  }

  /**
   * The one open request whose document holds `text`; it is taken out of the list.
   *
   * @throws Error if there is none or more than one.
   */
  expectOne(text = ''): FakeGraphqlCall {
    const [call, ...more] = this.match(text);
    if (!call || more.length > 0) {
      throw new Error(`Expected one request with "${text}", found ${call ? more.length + 1 : 0}.`);
    }
    return call;
  }

  /** All open requests whose document holds `text`; they are taken out of the list. */
  match(text = ''): FakeGraphqlCall[] {
    const found = this.#open.filter(({ request }) => textOf(request.document).includes(text));
    for (const call of found) this.#open.splice(this.#open.indexOf(call), 1);
    return found;
  }

  /** @throws Error if a request is open that was neither expected nor cancelled. */
  verify(): void {
    const open = this.#open.filter(({ cancelled }) => !cancelled);
    if (open.length > 0) throw new Error(`${open.length} GraphQL request(s) were not expected.`);
  }
}

function fakeCall(request: GraphqlRequest, subscriber: Subscriber<GraphqlAnswer>): FakeGraphqlCall {
  const answer = ({ data = null, errors = [], status = 200, ...rest }: FakeAnswer): void => {
    subscriber.next({ data, errors, status, ...rest });
    subscriber.complete();
  };
  let answered = false;
  let cancelled = false;
  subscriber.add(() => (cancelled = !answered));
  const once =
    <Arguments extends unknown[]>(act: (...args: Arguments) => void) =>
    (...args: Arguments): void => {
      answered = true;
      act(...args);
    };
  return {
    request,
    get cancelled() {
      return cancelled;
    },
    answer: once(answer),
    rejectToken: once((serverNowMs?: number) => {
      const errors = [{ message: 'Token has expired.', errorType: 'UnauthorizedException' }];
      answer({ status: 401, errors, ...(serverNowMs !== undefined && { serverNowMs }) });
    }),
    deny: once((data: unknown = null) => {
      answer({ data, errors: [{ message: 'Not Authorized', errorType: 'Unauthorized' }] });
    }),
    fail: once((error: unknown) => subscriber.error(error)),
  };
}

function textOf(document: GraphqlDocument): string {
  return typeof document === 'string' ? document : JSON.stringify(document);
}
