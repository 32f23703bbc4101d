import { DestroyRef, DOCUMENT, inject } from '@angular/core';
import { CurrentSession } from '../../session/current-session';
import { findConnectHeaders, readHeaders } from './appsync-frames';
import { patchWebSocket } from './web-socket-patch';

/**
 * Development only: says once what is missing when a socket to AppSync is opened with a token of
 * the session, and nobody guards it.
 */
export function adviseSubscriptions(): void {
  const page = inject(DOCUMENT).defaultView;
  const session = inject(CurrentSession);
  if (!page?.WebSocket) return;
  let hasWarned = false;
  const unpatch = patchWebSocket(page, (_, protocols) => {
    const { authorization } = readHeaders(findConnectHeaders(protocols) ?? '');
    if (!hasWarned && authorization !== undefined && session.find(authorization)) {
      hasWarned = true;
      console.warn(
        'amplify-token-guard: a subscription of Amplify is not guarded. Add withSubscriptions() ' +
          'to provideAmplifyTokenGuard() in app.config.ts.',
      );
    }
    return undefined;
  });
  inject(DestroyRef).onDestroy(unpatch);
}
