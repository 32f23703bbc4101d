import { GraphqlAnswer, GraphqlRequest } from 'amplify-token-guard';
import { parse } from 'graphql';
import { Subscription } from 'rxjs';
import { FakeGraphqlTransport } from './fake-graphql-transport';

describe('FakeGraphqlTransport', () => {
  let transport: FakeGraphqlTransport;

  beforeEach(() => (transport = new FakeGraphqlTransport()));

  const requestOf = (document: GraphqlRequest['document']): GraphqlRequest => ({
    document,
    variables: {},
    authMode: 'none',
  });

  interface Outcome {
    readonly answers: GraphqlAnswer[];
    error?: unknown;
    completed: boolean;
    readonly subscription: Subscription;
  }

  function send(document: GraphqlRequest['document'] = 'query A { a }'): Outcome {
    const outcome: Outcome = { answers: [], completed: false, subscription: new Subscription() };
    outcome.subscription.add(
      transport.send(requestOf(document)).subscribe({
        next: (answer) => outcome.answers.push(answer),
        error: (error: unknown) => (outcome.error = error),
        complete: () => (outcome.completed = true),
      }),
    );
    return outcome;
  }

  it('receives a request for each subscription', () => {
    const request = requestOf('query A { a }');
    const sent = transport.send(request);
    expect(transport.match()).toEqual([]);
    sent.subscribe();
    sent.subscribe();
    expect(transport.match().map((call) => call.request)).toEqual([request, request]);
  });

  it('finds the only request that contains a text, and removes it from the list', () => {
    send('query A { a }');
    send('query B { b }');
    expect(transport.expectOne('query B').request.document).toBe('query B { b }');
    expect(transport.expectOne().request.document).toBe('query A { a }');
    expect(transport.match()).toEqual([]);
  });

  it('finds a document that is an AST', () => {
    send(parse('query Streams { streams }'));
    expect(transport.match('Artists')).toEqual([]);
    expect(transport.match('Streams')).toHaveLength(1);
  });

  it('finds all requests that contain a text, and keeps the others', () => {
    send('query A { a }');
    send('query B { b }');
    send('query A { c }');
    expect(transport.match('query A').map((call) => call.request.document)).toEqual([
      'query A { a }',
      'query A { c }',
    ]);
    expect(transport.match().map((call) => call.request.document)).toEqual(['query B { b }']);
  });

  it('throws if there is none or more than one', () => {
    expect(() => transport.expectOne('A')).toThrow('Expected one request with "A", found 0.');
    send('query A { a }');
    send('query A { a }');
    send('query A { a }');
    expect(() => transport.expectOne('A')).toThrow('Expected one request with "A", found 3.');
  });

  it('responds with a success by default', () => {
    const outcome = send();
    transport.expectOne().answer({ data: { a: 1 } });
    expect(outcome.answers).toEqual([{ data: { a: 1 }, errors: [], status: 200 }]);
    expect(outcome.completed).toBe(true);
    const empty = send();
    transport.expectOne().answer({});
    expect(empty.answers).toEqual([{ data: null, errors: [], status: 200 }]);
  });

  it('responds as requested', () => {
    const outcome = send();
    const answer = { data: 1, errors: [{ message: 'no' }], status: 500, serverNowMs: 5 };
    transport.expectOne().answer(answer);
    expect(outcome.answers).toEqual([answer]);
  });

  it('rejects the token like AppSync, with the time if that is given', () => {
    const errors = [{ message: 'Token has expired.', errorType: 'UnauthorizedException' }];
    const outcome = send();
    transport.expectOne().rejectToken();
    expect(outcome.answers).toEqual([{ status: 401, data: null, errors }]);
    expect(outcome.completed).toBe(true);
    const dated = send();
    transport.expectOne().rejectToken(0);
    expect(dated.answers).toEqual([{ status: 401, data: null, errors, serverNowMs: 0 }]);
  });

  it('denies like AppSync, with partial data if that is given', () => {
    const errors = [{ message: 'Not Authorized', errorType: 'Unauthorized' }];
    const outcome = send();
    transport.expectOne().deny();
    expect(outcome.answers).toEqual([{ status: 200, data: null, errors }]);
    const partial = send();
    transport.expectOne().deny({ a: 1 });
    expect(partial.answers).toEqual([{ status: 200, data: { a: 1 }, errors }]);
  });

  it('fails without a response', () => {
    const failure = new Error('down');
    const outcome = send();
    transport.expectOne().fail(failure);
    expect(outcome.error).toBe(failure);
    expect(outcome.answers).toEqual([]);
    expect(outcome.completed).toBe(false);
  });

  it('shows whether the client has unsubscribed', () => {
    const { subscription } = send();
    const call = transport.expectOne();
    expect(call.cancelled).toBe(false);
    subscription.unsubscribe();
    expect(call.cancelled).toBe(true);
  });

  it.each([
    ['answered', (call: ReturnType<FakeGraphqlTransport['expectOne']>) => call.answer({})],
    ['rejected', (call: ReturnType<FakeGraphqlTransport['expectOne']>) => call.rejectToken()],
    ['denied', (call: ReturnType<FakeGraphqlTransport['expectOne']>) => call.deny()],
    ['failed', (call: ReturnType<FakeGraphqlTransport['expectOne']>) => call.fail('no')],
  ])('a request that was %s is not a cancelled one', (_, settle) => {
    const { subscription } = send();
    const call = transport.expectOne();
    settle(call);
    expect(call.cancelled).toBe(false);
    subscription.unsubscribe();
    expect(call.cancelled).toBe(false);
  });

  it('a response after the cancellation has no effect', () => {
    const outcome = send();
    const call = transport.expectOne();
    outcome.subscription.unsubscribe();
    call.answer({ data: 1 });
    expect(outcome.answers).toEqual([]);
    expect(call.cancelled).toBe(true);
  });

  it('verify() throws for requests that are neither expected nor cancelled', () => {
    expect(() => transport.verify()).not.toThrow();
    const { subscription } = send();
    send();
    expect(() => transport.verify()).toThrow('2 unexpected GraphQL request(s).');
    subscription.unsubscribe();
    expect(() => transport.verify()).toThrow('1 unexpected GraphQL request(s).');
    transport.match();
    expect(() => transport.verify()).not.toThrow();
  });
});
