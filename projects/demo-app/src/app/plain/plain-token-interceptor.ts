import { HttpInterceptorFn } from '@angular/common/http';
import { fetchAuthSession } from 'aws-amplify/auth';
import { from, switchMap } from 'rxjs';
import { restUrl } from '../music/music-rest';

/** The interceptor that most apps on Amplify have: the token as it is, and no second try. */
export const plainTokenInterceptor: HttpInterceptorFn = (request, next) => {
  if (!request.url.startsWith(`${restUrl}/`)) return next(request);
  return from(fetchAuthSession()).pipe(
    switchMap(({ tokens }) => {
      const token = tokens?.accessToken.toString();
      return next(token ? request.clone({ setHeaders: { Authorization: token } }) : request);
    }),
  );
};
