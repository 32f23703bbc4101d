export { FakeGraphqlTransport } from './lib/fake-graphql-transport';
export type { FakeAnswer, FakeGraphqlCall } from './lib/fake-graphql-transport';
export { FakeTokenSource } from './lib/fake-token-source';
export type { IssueOptions } from './lib/fake-token-source';
export { ManualClock } from './lib/manual-clock';
export { provideTokenGuardTesting } from './lib/provide-token-guard-testing';
