// setup
export { AmplifyTokenGuardModule } from './lib/amplify-token-guard-module';
export { provideAmplifyTokenGuard } from './lib/provide-amplify-token-guard';
export type {
  AllowedTarget,
  TargetMethod,
  TargetRule,
  TokenGuardOptions,
} from './lib/token-guard-options';
export type { TokenGuardFeature } from './lib/token-guard-feature';
export { withEventLog } from './lib/with-event-log';
export { withExpiryWarning } from './lib/with-expiry-warning';
export { withIdleTimeout } from './lib/with-idle-timeout';
export { withSubscriptions } from './lib/with-subscriptions';
export { withTokenSource } from './lib/with-token-source';

// token
export type { AuthToken } from './lib/session/auth-token';
export { AuthTokenService } from './lib/session/auth-token-service';
export type { SessionUser } from './lib/session/session-user';
export type {
  Expiry,
  RealtimeState,
  RefreshTrigger,
  RequestKind,
  TokenEvent,
  TokenEventBody,
} from './lib/session/token-events';
export type { SignedIn, TokenState } from './lib/session/token-state';

// token sources
export { TokenSource } from './lib/amplify/token-source';
export type {
  SourceListener,
  SourceNews,
  SourceTokens,
  TokenGate,
} from './lib/amplify/token-source';

// GraphQL
export { GraphqlAuthClient } from './lib/request/graphql/graphql-auth-client';
export type {
  GraphqlRequestOptions,
  SubscriptionOptions,
} from './lib/request/graphql/graphql-auth-client';
export type {
  SubscriptionData,
  SubscriptionUpdate,
} from './lib/request/graphql/realtime/subscription-update';
export type {
  DataOf,
  GraphqlAst,
  GraphqlDocument,
  IfTyped,
  IfUntyped,
  IsTyped,
  OperationArguments,
  VariablesDoNotMatch,
  VariablesOf,
} from './lib/request/graphql/graphql-document';
export { graphqlResource } from './lib/request/graphql/graphql-resource';
export type {
  GraphqlResource,
  GraphqlResourceArguments,
  GraphqlResourceOptions,
  GraphqlResourceVariables,
} from './lib/request/graphql/graphql-resource';
export { GraphqlRequestError } from './lib/request/graphql/graphql-request-error';
export type { GraphqlAnswer, GraphqlErrorEntry } from './lib/request/graphql/graphql-request-error';
export { GRAPHQL_TRANSPORT } from './lib/request/graphql/amplify-graphql-transport';
export { REALTIME_TRANSPORT } from './lib/request/graphql/amplify-realtime-transport';
export type { RealtimeTransport } from './lib/request/graphql/realtime/realtime-transport';
export { REALTIME_SOCKETS } from './lib/request/wire/browser-sockets';
export type {
  RealtimeSocket,
  RealtimeSocketListener,
  RealtimeSockets,
  SocketClosure,
} from './lib/request/wire/realtime-socket';
export type {
  GraphqlAuthMode,
  GraphqlRequest,
  GraphqlTransport,
} from './lib/request/graphql/graphql-transport';

// HTTP
export { SKIP_TOKEN_GUARD } from './lib/request/http/skip-token-guard';
export {
  TokenGuardInterceptor,
  tokenGuardInterceptor,
} from './lib/request/http/token-guard-interceptor';

// router
export { requireSession } from './lib/router/require-session';
export type { RequireSessionOptions, SessionRedirect } from './lib/router/require-session';

// monitoring
export { ExpiryMonitor } from './lib/monitor/expiry-monitor';
export type { ExpiryStatus, RefreshFailureInfo } from './lib/monitor/expiry-monitor';
export type { EventLogWriter } from './lib/monitor/event-log';
export type { ExpiryWarningOptions } from './lib/monitor/expiry-warning';
export { IdleTimeout } from './lib/monitor/idle-timeout';
export type { IdleTimeoutOptions } from './lib/monitor/idle-timeout';

// errors
export { isTokenGuardError, TokenGuardError } from './lib/token-guard-error';
export type { TokenGuardErrorCode } from './lib/token-guard-error';

// time, for tests
export { TokenGuardClock } from './lib/platform/clock';
