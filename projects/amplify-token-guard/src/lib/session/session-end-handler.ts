import { EnvironmentInjector, inject, Injectable, runInInjectionContext } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { TokenSource } from '../amplify/token-source';
import { TOKEN_GUARD_OPTIONS } from '../token-guard-options';
import { SessionEvents } from './session-events';

/** Implements the option `onSessionEnd`. */
@Injectable()
export class SessionEndHandler {
  readonly #events = inject(SessionEvents);
  readonly #source = inject(TokenSource);
  readonly #injector = inject(EnvironmentInjector);
  readonly #onSessionEnd = inject(TOKEN_GUARD_OPTIONS).onSessionEnd;

  start(): void {
    const onSessionEnd = this.#onSessionEnd;
    this.#events.events$.pipe(takeUntilDestroyed()).subscribe((event) => {
      if (event.type !== 'session-ended') return;
      if (typeof onSessionEnd === 'function') {
        runInInjectionContext(this.#injector, () => onSessionEnd(event.error));
      }
      // The session is over on this device, even if the sign-out can't reach the server.
      if (onSessionEnd === 'sign-out') this.#source.signOut().catch(() => undefined);
    });
  }
}
