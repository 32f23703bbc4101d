import { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { TestBed } from '@angular/core/testing';
import {
  DataOf,
  GraphqlAuthClient,
  GraphqlRequestError,
  GraphqlResource,
  graphqlResource,
  SubscriptionUpdate,
  TokenGuardError,
  VariablesOf,
} from 'amplify-token-guard';
import { FakeGraphqlTransport, provideTokenGuardTesting } from 'amplify-token-guard/testing';
import { DocumentNode, parse } from 'graphql';
import { Observable } from 'rxjs';

type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/**
 * `typeOf(value).is<Expected>()` compiles only if `value` has exactly the type `Expected`. `tsc`
 * checks this file. Jest only runs it.
 */
function typeOf<Actual>(_value: Actual): {
  is<Expected>(...differs: Equal<Actual, Expected> extends true ? [] : [never]): void;
} {
  return { is: () => undefined };
}

// In the format of Amplify's codegen for `queries.ts` and so on. `aws-amplify` doesn't export it.
type GeneratedQuery<InputType, OutputType> = string & {
  __generatedQueryInput: InputType;
  __generatedQueryOutput: OutputType;
};
type GeneratedMutation<InputType, OutputType> = string & {
  __generatedMutationInput: InputType;
  __generatedMutationOutput: OutputType;
};
type GeneratedSubscription<InputType, OutputType> = string & {
  __generatedSubscriptionInput: InputType;
  __generatedSubscriptionOutput: OutputType;
};

interface Stream {
  readonly id: string;
  readonly title: string;
}
interface GetStreamData {
  readonly getStream: Stream | null;
}
interface GetStreamVariables {
  readonly id: string;
}
interface ListStreamsVariables {
  readonly limit?: number | null;
}

const getStream = 'query GetStream($id: ID!) { getStream(id: $id) { id title } }' as GeneratedQuery<
  GetStreamVariables,
  GetStreamData
>;
const listStreams =
  'query ListStreams($limit: Int) { listStreams(limit: $limit) { id } }' as GeneratedQuery<
    ListStreamsVariables,
    { listStreams: Stream[] }
  >;
const play = 'mutation Play($id: ID!) { play(id: $id) { id } }' as GeneratedMutation<
  { id: string },
  { play: { id: string } }
>;
const onStream =
  'subscription OnStream($id: ID) { onStream(id: $id) { id title } }' as GeneratedSubscription<
    { id?: string | null },
    { onStream: Stream | null }
  >;
const onPlay = 'subscription OnPlay($id: ID!) { onPlay(id: $id) { id } }' as GeneratedSubscription<
  { id: string },
  { onPlay: { id: string } }
>;
const typedGetStream = parse(getStream) as TypedDocumentNode<GetStreamData, GetStreamVariables>;
const typedListStreams = parse(listStreams) as TypedDocumentNode<
  { listStreams: Stream[] },
  ListStreamsVariables
>;
const typedOnPlay = parse(onPlay) as TypedDocumentNode<{ onPlay: { id: string } }, { id: string }>;
const typedPlay = parse(play) as TypedDocumentNode<{ play: { id: string } }, { id: string }>;
/** GraphQL Code Generator types an operation without variables like this. */
const noVariables = parse('{ now }') as TypedDocumentNode<{ now: string }, Record<string, never>>;
const text = '{ now }' as string;
const ast: DocumentNode = parse(text);

let client: GraphqlAuthClient;
let transport: FakeGraphqlTransport;

beforeEach(() => {
  TestBed.configureTestingModule({ providers: [provideTokenGuardTesting()] });
  client = TestBed.inject(GraphqlAuthClient);
  transport = TestBed.inject(FakeGraphqlTransport);
});

// Nothing is subscribed here, so nothing may be sent.
afterEach(() => transport.verify());

describe('the types of strings of the Amplify codegen', () => {
  it('data and variables of a query are known', () => {
    typeOf(client.query(getStream, { id: '1' })).is<Observable<GetStreamData>>();
    typeOf(client.query(getStream, { id: '1' }, { authMode: 'oidc' })).is<
      Observable<GetStreamData>
    >();
    expect(client.query(getStream, { id: '1' })).toBeInstanceOf(Observable);
  });

  it('data and variables of a mutation are known', () => {
    typeOf(client.mutate(play, { id: '1' })).is<Observable<{ play: { id: string } }>>();
    expect(client.mutate(play, { id: '1' })).toBeInstanceOf(Observable);
  });

  it('variables that are all optional can be left out', () => {
    typeOf(client.query(listStreams)).is<Observable<{ listStreams: Stream[] }>>();
    typeOf(client.query(listStreams, { limit: 5 })).is<Observable<{ listStreams: Stream[] }>>();
    client.query(listStreams, {}, { authToken: 'mine' });
    expect(client.query(listStreams)).toBeInstanceOf(Observable);
  });

  it('wrong variables do not compile', () => {
    // @ts-expect-error: the variables are missing
    client.query(getStream);
    // @ts-expect-error: id is missing
    client.query(getStream, {});
    // @ts-expect-error: id is a string
    client.query(getStream, { id: 1 });
    // @ts-expect-error: there is no such variable
    client.query(getStream, { id: '1', other: 2 });
    // @ts-expect-error: limit is a number
    client.query(listStreams, { limit: '5' });
    // @ts-expect-error: the variables are missing
    client.mutate(play);
    // @ts-expect-error: id is a string
    client.mutate(play, { id: 1 });
    expect(client).toBeDefined();
  });
});

describe('the types of TypedDocumentNode', () => {
  it('data and variables are known', () => {
    typeOf(client.query(typedGetStream, { id: '1' })).is<Observable<GetStreamData>>();
    typeOf(client.mutate(typedPlay, { id: '1' })).is<Observable<{ play: { id: string } }>>();
    typeOf(client.query(typedListStreams)).is<Observable<{ listStreams: Stream[] }>>();
    expect(client.query(typedGetStream, { id: '1' })).toBeInstanceOf(Observable);
  });

  it('an operation without variables needs none', () => {
    typeOf(client.query(noVariables)).is<Observable<{ now: string }>>();
    typeOf(client.query(noVariables, {})).is<Observable<{ now: string }>>();
    expect(client.query(noVariables)).toBeInstanceOf(Observable);
  });

  it('wrong variables do not compile', () => {
    // @ts-expect-error: the variables are missing
    client.query(typedGetStream);
    // @ts-expect-error: id is missing
    client.query(typedGetStream, {});
    // @ts-expect-error: id is a string
    client.query(typedGetStream, { id: 1 });
    // @ts-expect-error: limit is a number
    client.query(typedListStreams, { limit: '5' });
    // @ts-expect-error: it takes no variables
    client.query(noVariables, { id: '1' });
    expect(client).toBeDefined();
  });
});

describe('the types of other documents', () => {
  it('the data is unknown without a type argument', () => {
    typeOf(client.query(text)).is<Observable<unknown>>();
    typeOf(client.query<{ now: string }>(text)).is<Observable<{ now: string }>>();
    typeOf(client.query<{ now: string }>(ast, { any: 1 })).is<Observable<{ now: string }>>();
    typeOf(client.query('{ now }')).is<Observable<unknown>>();
    typeOf(client.mutate(ast)).is<Observable<unknown>>();
    typeOf(client.mutate<{ now: string }>('mutation { now }', { any: 1 })).is<
      Observable<{ now: string }>
    >();
    expect(client.query<{ now: string }>(text)).toBeInstanceOf(Observable);
  });

  it('the options are typed', () => {
    client.query(text, {}, { authMode: 'apiKey', apiKey: 'key', headers: { a: 'b' } });
    // @ts-expect-error: there is no such mode
    client.query(text, {}, { authMode: 'password' });
    // @ts-expect-error: there is no such option
    client.query(text, {}, { token: 'mine' });
    // @ts-expect-error: there is no such mode
    client.query(getStream, { id: '1' }, { authMode: 'password' });
    expect(client).toBeDefined();
  });

  it('an invalid document does not compile', () => {
    // @ts-expect-error: a number is not a document
    client.query(5);
    // @ts-expect-error: this is not a document
    client.query({ kind: 'Field' });
    expect(client).toBeDefined();
  });
});

describe('the types of subscriptions', () => {
  it('data and variables are known', () => {
    typeOf(client.subscribe(onStream)).is<
      Observable<SubscriptionUpdate<{ onStream: Stream | null }>>
    >();
    typeOf(client.subscribe(onPlay, { id: '1' })).is<
      Observable<SubscriptionUpdate<{ onPlay: { id: string } }>>
    >();
    typeOf(client.subscribe(typedOnPlay, { id: '1' }, { authMode: 'oidc' })).is<
      Observable<SubscriptionUpdate<{ onPlay: { id: string } }>>
    >();
    typeOf(client.subscribe<{ a: 1 }>('subscription { a }')).is<
      Observable<SubscriptionUpdate<{ a: 1 }>>
    >();
    typeOf(client.subscribe(ast)).is<Observable<SubscriptionUpdate<unknown>>>();
    expect(client.subscribe(onStream)).toBeInstanceOf(Observable);
  });

  it('so is the result of the refetch', () => {
    const refetch = (): Observable<{ listStreams: Stream[] }> => client.query(listStreams);
    typeOf(client.subscribe(onPlay, { id: '1' }, { refetch })).is<
      Observable<SubscriptionUpdate<{ onPlay: { id: string } }, { listStreams: Stream[] }>>
    >();
    typeOf(client.subscribe(onStream, {}, { refetch: () => Promise.resolve(5) })).is<
      Observable<SubscriptionUpdate<{ onStream: Stream | null }, number>>
    >();
    expect(client.subscribe(onStream, {}, { refetch })).toBeInstanceOf(Observable);
  });

  it('wrong variables and options do not compile', () => {
    // @ts-expect-error: the variables are missing
    client.subscribe(onPlay);
    // @ts-expect-error: id is a string
    client.subscribe(onPlay, { id: 1 });
    // @ts-expect-error: id is missing
    client.subscribe(typedOnPlay, {});
    // @ts-expect-error: a number cannot be fetched
    client.subscribe(onStream, {}, { refetch: () => 5 });
    // @ts-expect-error: only a subscription is refetched
    client.query(listStreams, {}, { refetch: () => client.query(listStreams) });
    expect(client).toBeDefined();
  });
});

describe('the types of graphqlResource()', () => {
  const inContext = (act: () => void): void => {
    TestBed.runInInjectionContext(act);
    expect(client).toBeDefined();
  };

  it('data and variables of typed documents are known', () =>
    inContext(() => {
      typeOf(graphqlResource(getStream, () => ({ id: '1' }))).is<
        GraphqlResource<GetStreamData | undefined>
      >();
      typeOf(graphqlResource(typedGetStream, () => ({ id: '1' }), { authMode: 'oidc' })).is<
        GraphqlResource<GetStreamData | undefined>
      >();
      const id = undefined as string | undefined;
      typeOf(graphqlResource(getStream, () => (id ? { id } : undefined))).is<
        GraphqlResource<GetStreamData | undefined>
      >();
    }));

  it('no function is needed if all variables are optional', () =>
    inContext(() => {
      typeOf(graphqlResource(listStreams)).is<
        GraphqlResource<{ listStreams: Stream[] } | undefined>
      >();
      typeOf(graphqlResource(listStreams, () => ({ limit: 5 }))).is<
        GraphqlResource<{ listStreams: Stream[] } | undefined>
      >();
      typeOf(graphqlResource(noVariables, undefined, { debugName: 'now' })).is<
        GraphqlResource<{ now: string } | undefined>
      >();
    }));

  it('with a default value, there is always one', () =>
    inContext(() => {
      const defaultValue = { listStreams: [] };
      typeOf(graphqlResource(listStreams, undefined, { defaultValue })).is<
        GraphqlResource<{ listStreams: Stream[] }>
      >();
      typeOf(
        graphqlResource(getStream, () => ({ id: '1' }), { defaultValue: { getStream: null } }),
      ).is<GraphqlResource<GetStreamData>>();
      typeOf(graphqlResource<{ now: string }>(text, undefined, { defaultValue: { now: '' } })).is<
        GraphqlResource<{ now: string }>
      >();
    }));

  it('the data of other documents is unknown without a type argument', () =>
    inContext(() => {
      typeOf(graphqlResource(text)).is<GraphqlResource<unknown>>();
      typeOf(graphqlResource<{ now: string }>(ast, () => ({ any: 1 }))).is<
        GraphqlResource<{ now: string } | undefined>
      >();
    }));

  it('errors and narrowed values are known', () =>
    inContext(() => {
      const stream = graphqlResource(getStream, () => ({ id: '1' }));
      typeOf(stream.error()).is<GraphqlRequestError | TokenGuardError | undefined>();
      typeOf(stream.value()).is<GetStreamData | undefined>();
      if (stream.hasValue()) {
        typeOf(stream.value()).is<GetStreamData>();
        typeOf(stream.error()).is<GraphqlRequestError | TokenGuardError | undefined>();
      }
    }));

  it('wrong variables and options do not compile', () =>
    inContext(() => {
      // @ts-expect-error: the variables are missing
      graphqlResource(getStream);
      // @ts-expect-error: the variables are missing
      graphqlResource(getStream, undefined);
      // @ts-expect-error: variables are computed by a function
      graphqlResource(getStream, { id: '1' });
      // @ts-expect-error: id is missing
      graphqlResource(typedGetStream, () => ({}));
      // @ts-expect-error: id is a string
      graphqlResource(getStream, () => ({ id: 1 }));
      // @ts-expect-error: the default has another type
      graphqlResource(listStreams, undefined, { defaultValue: { listStreams: 5 } });
      // @ts-expect-error: there is no such option
      graphqlResource(listStreams, undefined, { token: 'mine' });
      // @ts-expect-error: there is no such mode
      graphqlResource(text, undefined, { authMode: 'password' });
    }));
});

describe('DataOf and VariablesOf', () => {
  it('return the types of a document', () => {
    typeOf({} as DataOf<typeof getStream>).is<GetStreamData>();
    typeOf({} as VariablesOf<typeof getStream>).is<GetStreamVariables>();
    typeOf({} as DataOf<typeof play>).is<{ play: { id: string } }>();
    typeOf({} as VariablesOf<typeof play>).is<{ id: string }>();
    typeOf({} as DataOf<typeof onPlay>).is<{ onPlay: { id: string } }>();
    typeOf({} as VariablesOf<typeof onPlay>).is<{ id: string }>();
    typeOf({} as DataOf<typeof typedGetStream>).is<GetStreamData>();
    typeOf({} as VariablesOf<typeof typedGetStream>).is<GetStreamVariables>();
    const data: DataOf<string> = {};
    typeOf(data).is<unknown>();
    const variables: VariablesOf<string> = {};
    typeOf(variables).is<Record<string, unknown>>();
    // @ts-expect-error: typeOf() distinguishes types
    typeOf({} as DataOf<typeof getStream>).is<unknown>();
    expect(client).toBeDefined();
  });
});
