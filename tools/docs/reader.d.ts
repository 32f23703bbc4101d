// Declares what the code in the docs expects in the reader's app.
import type { ApplicationConfig, Type } from '@angular/core';
import type { Router } from '@angular/router';
import type { ClientSchema, a } from '@aws-amplify/data-schema';
import type { QueryClient } from '@tanstack/angular-query-experimental';
import type { GraphqlAuthClient } from 'amplify-token-guard';
import type { KeyValueStorageInterface } from 'aws-amplify/utils';
import type { Observable } from 'rxjs';

type GeneratedQuery<Input, Output> = string & {
  readonly __generatedQueryInput: Input;
  readonly __generatedQueryOutput: Output;
};
type GeneratedSubscription<Input, Output> = string & {
  readonly __generatedSubscriptionInput: Input;
  readonly __generatedSubscriptionOutput: Output;
};

declare const song: ReturnType<
  typeof a.model<{ title: ReturnType<typeof a.string>; plays: ReturnType<typeof a.integer> }>
>;
declare const schema: ReturnType<typeof a.schema<{ Song: typeof song }>>;

declare global {
  interface MusicStream {
    readonly id: string;
    readonly title: string;
  }
  interface MusicStreamEvent {
    readonly id: string;
    readonly sequence: number;
  }
  interface Royalties {
    readonly cents: number;
  }
  type Schema = ClientSchema<typeof schema>;
  type Song = Schema['Song']['type'];

  var getMusicStream: GeneratedQuery<{ id: string }, { getMusicStream?: MusicStream | null }>;
  var getRoyalties: GeneratedQuery<{ id: string }, { getMusicStream?: MusicStream | null }>;
  var listPlaylists: GeneratedQuery<
    Record<string, never>,
    { listPlaylists: { readonly id: string }[] }
  >;
  var listEventsSince: GeneratedQuery<{ since: number }, { listEventsSince: MusicStreamEvent[] }>;
  var onMusicStreamEvent: GeneratedSubscription<
    { streamId: string },
    { onMusicStreamEvent?: MusicStreamEvent | null }
  >;

  var App: Type<unknown>;
  var appConfig: ApplicationConfig;
  var outputs: import('aws-amplify').ResourcesConfig;
  var client: GraphqlAuthClient;
  var router: Router;
  var SignIn: Type<unknown>;
  var Library: Type<unknown>;

  /** Vitest, which this workspace doesn't have. */
  var vi: { fn: typeof jest.fn };

  var queryClient: QueryClient;
  var preferencesStorage: KeyValueStorageInterface;
  function clearQueriesOfPreviousUser(): void;
  function returnToWantedPage(): void;
  function channelEvents<Event>(name: string): Observable<Event>;

  // What the docs use of packages that this workspace doesn't have.
  var rum: { recordEvent(type: string, data: object): void };
  var process: { readonly env: Readonly<Record<string, string | undefined>> };
  namespace Cypress {
    interface Chainable {
      session(
        id: string,
        setUp: () => void,
        options: { readonly cacheAcrossSpecs: boolean; readonly validate: () => void },
      ): void;
      origin<Args>(url: string, options: { readonly args: Args }, run: (args: Args) => void): void;
      visit(url: string): void;
      get(selector: string): CySubject;
      contains(selector: string, text: string): CySubject;
    }
    const Commands: {
      add<Name extends keyof Chainable>(name: Name, run: Chainable[Name]): void;
    };
    function env(name: string): string;
  }
  var cy: Cypress.Chainable;
  interface CySubject {
    click(): void;
    type(text: string, options?: { readonly log: boolean }): void;
  }

  function showDenied(partialData: unknown): void;
  function offerRetry(): void;
  function askToSignIn(): void;
  function add(event: MusicStreamEvent | null | undefined): void;
  function reload(gapMs: number): void;
  function newest(): number;
}
