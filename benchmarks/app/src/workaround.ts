import { HttpInterceptorFn } from '@angular/common/http';
import { fetchAuthSession } from 'aws-amplify/auth';
import { from, switchMap } from 'rxjs';

/** The workaround from amplify-js #13710: refresh when less time than the buffer is left. */
export async function headersWithBuffer(bufferMs: number): Promise<Record<string, string>> {
  let { tokens } = await fetchAuthSession();
  const expiresAtMs = (tokens?.accessToken.payload.exp ?? 0) * 1_000;
  if (expiresAtMs - Date.now() < bufferMs) {
    ({ tokens } = await fetchAuthSession({ forceRefresh: true }));
  }
  return { Authorization: tokens?.accessToken.toString() ?? '' };
}

/** An interceptor of an app without the guard. */
export const handWrittenInterceptor: HttpInterceptorFn = (request, next) =>
  from(fetchAuthSession()).pipe(
    switchMap(({ tokens }) => {
      const Authorization = tokens?.accessToken.toString() ?? '';
      return next(request.clone({ setHeaders: { Authorization } }));
    }),
  );
