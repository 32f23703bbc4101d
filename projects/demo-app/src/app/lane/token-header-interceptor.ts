import { HttpInterceptorFn } from '@angular/common/http';
import { fetchAuthSession } from 'aws-amplify/auth';
import { from, switchMap } from 'rxjs';
import { restUrl } from '../music/music-rest';
import { freshToken } from './fresh-token';

/** The interceptor of most Amplify apps: it sends the stored token, and doesn't retry. */
export const plainTokenInterceptor = tokenHeaderInterceptor(() =>
  fetchAuthSession().then(({ tokens }) => tokens?.accessToken.toString()),
);

export const workaroundInterceptor = tokenHeaderInterceptor(freshToken);

function tokenHeaderInterceptor(token: () => Promise<string | undefined>): HttpInterceptorFn {
  return (request, next) => {
    if (!request.url.startsWith(`${restUrl}/`)) return next(request);
    return from(token()).pipe(
      switchMap((Authorization) =>
        next(Authorization ? request.clone({ setHeaders: { Authorization } }) : request),
      ),
    );
  };
}
