import type { IncomingHttpHeaders } from 'node:http';
import type { RequestKind, RequestNotes, RequestOutcome } from '../world/log-entry';
import type { World } from '../world/world';

/** A request as a service sees it. */
export interface ServiceRequest {
  readonly method: string;
  /** Path below the service, `/` at least. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** What the log says of it. @default what the status says */
  readonly outcome?: RequestOutcome;
}

/** An error to be told in the words and the shape of a service. */
export interface Failure {
  readonly status: number;
  /** @default the name the service gives this status */
  readonly name?: string | undefined;
  readonly message?: string | undefined;
}

/** Writes into the log entry of a request. */
export type Note = (notes: RequestNotes) => void;

/** One request that a service has understood: what it is, and how to do it. */
export interface Job {
  readonly operation: string;
  /** The names by which a fault can strike it. */
  readonly targets: readonly string[];
  /** What is known before anything is checked. */
  readonly notes: RequestNotes;
  run(note: Note): Promise<Reply>;
}

/** One of the AWS services that are played here. */
export interface Service {
  readonly kind: RequestKind;
  readonly allowedMethods: readonly string[];
  /** Response headers that CORS lets a browser read, as measured on AWS. */
  readonly exposedHeaders: readonly string[];
  accept(request: ServiceRequest, world: World): Job;
  failure(failure: Failure): Reply;
}
