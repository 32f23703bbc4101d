import { Injectable } from '@angular/core';
import {
  GraphqlAnswer,
  GraphqlDocument,
  GraphqlErrorEntry,
  GraphqlRequest,
  GraphqlTransport,
} from 'amplify-token-guard';
import { Observable, Subscriber } from 'rxjs';

/** An answer to a request. Omitted fields are those of a success. */
export interface FakeAnswer {
  readonly data?: unknown;
  readonly errors?: readonly GraphqlErrorEntry[];
  /** The HTTP status. Default: 200. */
  readonly status?: number;
  readonly serverNowMs?: number;
}

/** A request that waits for its answer. */
export interface FakeGraphqlCall {
  readonly request: GraphqlRequest;
  /** Whether the client has unsubscribed. */
  readonly cancelled: boolean;
  /** Sends this answer. */
  answer(answer: FakeAnswer): void;
  /** Answers like AppSync for an expired token: 401, and the operation did not run. */
  rejectToken(serverNowMs?: number): void;
  /** Answers like AppSync for a user without permission: 200 with `Unauthorized`. */
  deny(data?: unknown): void;
  /** Makes the request fail without an answer. */
  fail(error: unknown): void;
}

/** Receives the requests of `GraphqlAuthClient`, similar to `HttpTestingController`. */
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
   * Returns the only pending request whose document contains `text`, and removes it from the list.
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

  /**
   * Returns all pending requests whose document contains `text`, and removes them from the list.
   */
  match(text = ''): FakeGraphqlCall[] {
    const found = this.#open.filter(({ request }) => textOf(request.document).includes(text));
    for (const call of found) this.#open.splice(this.#open.indexOf(call), 1);
    return found;
  }

  /** @throws Error if there are pending requests that were neither expected nor cancelled. */
  verify(): void {
    const open = this.#open.filter(({ cancelled }) => !cancelled);
    if (open.length > 0) throw new Error(`${open.length} unexpected GraphQL request(s).`);
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
