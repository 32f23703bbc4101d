import type { IncomingHttpHeaders } from 'node:http';
import type { RequestKind, RequestNotes, RequestOutcome } from '../world/log-entry';
import type { World } from '../world/world';

/** A request, as a service receives it. */
export interface ServiceRequest {
  readonly method: string;
  /** The path below the service, at least `/`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The outcome in the log. @default derived from the status */
  readonly outcome?: RequestOutcome;
}

/** An error that a service converts to its own format. */
export interface Failure {
  readonly status: number;
  /** @default the service's name for this status */
  readonly name?: string | undefined;
  readonly message?: string | undefined;
}

/** Adds notes to the log entry of a request. */
export type Note = (notes: RequestNotes) => void;

/** A request that a service has parsed: its description, and the function that runs it. */
export interface Job {
  readonly operation: string;
  /** The names by which a fault can select it. */
  readonly targets: readonly string[];
  /** What is known before the request is checked. */
  readonly notes: RequestNotes;
  run(note: Note): Promise<Reply>;
}

/** A simulated AWS service. */
export interface Service {
  readonly kind: RequestKind;
  readonly allowedMethods: readonly string[];
  /** The response headers that CORS lets a browser read, as measured on AWS. */
  readonly exposedHeaders: readonly string[];
  accept(request: ServiceRequest, world: World): Job;
  failure(failure: Failure): Reply;
}
