import { DOCUMENT, inject, NgZone } from '@angular/core';
import { AUTH_KEY_PREFIX } from 'aws-amplify/auth/cognito';
import { Hub } from 'aws-amplify/utils';
import { Observable } from 'rxjs';

/**
 * Another tab is writing to the storage, or has written all of its tokens, or the app has called
 * `Amplify.configure()` again.
 */
export type AmplifyChange = 'writing' | 'stored' | 'configured';

/** Amplify's `storeTokens()` writes it last. */
const LAST_KEY = '.clockDrift';

/** Emits when Amplify's stored tokens may have changed. Call it in an injection context. */
export function injectAmplifyChanges(): Observable<AmplifyChange> {
  const window = inject(DOCUMENT).defaultView;
  const zone = inject(NgZone);
  return new Observable((subscriber) => {
    const onStorage = ({ key }: StorageEvent): void => {
      if (key === null || key.startsWith(`${AUTH_KEY_PREFIX}.`)) {
        subscriber.next(key?.endsWith(LAST_KEY) ? 'stored' : 'writing');
      }
    };
    zone.runOutsideAngular(() => window?.addEventListener('storage', onStorage));
    const stopHub = Hub.listen('core', ({ payload }) => {
      if (payload.event === 'configure') subscriber.next('configured');
    });
    return () => {
      window?.removeEventListener('storage', onStorage);
      stopHub();
    };
  });
}
