import { Rejection } from '../target-policy';
import { isAmplifyResult, toAnswer } from './amplify-answer';
import { AppsyncFailure, AppsyncPayload } from './realtime/appsync-failure';

/** Tells a token that was rejected over HTTP: only the status does. */
export function rejectionOf(error: unknown): Rejection | undefined {
  if (!isAmplifyResult(error)) return undefined;
  const { status, serverNowMs } = toAnswer(error);
  return status === 401 ? { serverNowMs } : undefined;
}

const FAILED = 'Connection failed: ';

/**
 * Tells a token that was rejected on a WebSocket. Amplify makes a text of what the server said and
 * keeps nothing else: its type when it refused the connection, and the JSON of its frame when it
 * refused or ended one subscription. So the text is taken apart again; that it merely mentions a
 * word counts for nothing.
 */
export function isSocketRejection(error: unknown): boolean {
  if (!isAmplifyResult(error)) return false;
  const message = error.errors?.[0]?.message;
  if (typeof message !== 'string' || !message.startsWith(FAILED)) return false;
  const said = message.slice(FAILED.length);
  return (
    new AppsyncFailure(parse(said) ?? { errors: { message, errorType: said } }).verdict ===
    'rejected'
  );
}

function parse(text: string): AppsyncPayload | undefined {
  try {
    return JSON.parse(text) as AppsyncPayload;
  } catch {
    return undefined;
  }
}
