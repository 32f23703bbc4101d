import { isPlatformServer } from '@angular/common';
import { EnvironmentInjector, inject, PLATFORM_ID, runInInjectionContext } from '@angular/core';
import {
  ActivatedRouteSnapshot,
  GuardResult,
  RedirectCommand,
  Router,
  RouterStateSnapshot,
  UrlTree,
} from '@angular/router';
import { firstValueFrom, Observable, race } from 'rxjs';
import { TokenGuardClock } from '../platform/clock';
import { optionRule, show } from '../option-rule';
import { checkObject, invalid } from '../check-options';
import { SessionEvents } from '../session/session-events';
import { CurrentSession } from '../session/current-session';
import { userOf } from '../session/session-user';
import { TokenGuardError } from '../token-guard-error';

/** Set to false by production builds, which then leave out what it guards. */
declare const ngDevMode: unknown;

/** A limit, so that an app that never configures Amplify doesn't hang. */
const CONFIGURATION_WAIT_MS = 10_000;

const WHERE = 'requireSession()';

/** Returns where to go instead of a route. Runs in the injection context of the guard. */
export type SessionRedirect = (
  route: ActivatedRouteSnapshot,
  state: RouterStateSnapshot,
) => UrlTree | RedirectCommand;

/** Options of {@link requireSession}. */
export interface RequireSessionOptions {
  /**
   * Names of groups, as in `cognito:groups`. The user must be in at least one of them. Default: all
   * users.
   */
  readonly groups?: readonly string[];
}

/**
 * Activates a route only while a user is signed in, and redirects otherwise. It waits until that is
 * known: for a hosted sign-in in progress, and up to ten seconds for `Amplify.configure()`. It
 * doesn't wait for a refresh. If the session can't be renewed, the page's first request fails with
 * `session-ended`.
 *
 * With `groups`, it also redirects users who are in none of them. This doesn't protect data,
 * because nothing in a browser does. Your servers must check permissions.
 *
 * On the server it activates every route, because the session isn't known there.
 *
 * @param redirectTo where to go instead, such as `/sign-in`, or a function of route and state that
 * returns it. A function works with `canActivate` and `canActivateChild`, but not with `canMatch`,
 * which has no state.
 *
 * @throws TokenGuardError `config-invalid` for wrong arguments, in development builds, and for a
 * function that returns neither a `UrlTree` nor a `RedirectCommand`.
 *
 * @example
 * ```ts
 * const signIn: SessionRedirect = (_, { url }) =>
 *   inject(Router).createUrlTree(['/sign-in'], { queryParams: { returnUrl: url } });
 *
 * export const routes: Routes = [
 *   { path: 'library', canActivate: [requireSession(signIn)], component: Library },
 *   { path: 'drafts', canActivate: [requireSession('/', { groups: ['editors'] })], component: Drafts },
 * ];
 * ```
 */
export function requireSession(
  redirectTo: string,
  options?: RequireSessionOptions,
): () => Promise<GuardResult>;
export function requireSession(
  redirectTo: SessionRedirect,
  options?: RequireSessionOptions,
): (route: ActivatedRouteSnapshot, state: RouterStateSnapshot) => Promise<GuardResult>;
export function requireSession(
  redirectTo: string | SessionRedirect,
  options: RequireSessionOptions = {},
): (route: ActivatedRouteSnapshot, state?: RouterStateSnapshot) => Promise<GuardResult> {
  if (typeof ngDevMode === 'undefined' || ngDevMode) {
    checkRedirect(redirectTo);
    checkOptions(options);
  }
  return async (route, state) => {
    const router = inject(Router);
    const injector = inject(EnvironmentInjector);
    const session = inject(CurrentSession);
    const clock = inject(TokenGuardClock);
    const { known$ } = inject(SessionEvents);
    if (isPlatformServer(inject(PLATFORM_ID))) return true;
    await session.load();
    await firstValueFrom(race(known$, timer(clock, CONFIGURATION_WAIT_MS)), { defaultValue: null });
    // The idle timeout may have signed the user out meanwhile.
    await session.sync();
    if (session.current && isInOneOf(options.groups, userOf(session.current).groups)) return true;
    const target =
      typeof redirectTo === 'string'
        ? router.parseUrl(redirectTo)
        : runInInjectionContext(injector, () => redirect(redirectTo, route, state!));
    const url = target instanceof UrlTree ? target : target.redirectTo;
    // The router would redirect endlessly, and freeze the page.
    if (router.serializeUrl(url) === state?.url) {
      throw wrong(
        `it redirects from ${state.url} to the same URL. Redirect to a page that everybody may see`,
      );
    }
    return target;
  };
}

function isInOneOf(required: readonly string[] | undefined, groups: readonly string[]): boolean {
  return !required || required.some((name) => groups.includes(name));
}

/** A function that returns anything else must not activate the route. */
function redirect(
  redirectTo: SessionRedirect,
  ...[route, state]: Parameters<SessionRedirect>
): UrlTree | RedirectCommand {
  if (Array.isArray(state)) {
    throw wrong(
      'a function needs the router state, which canMatch does not have. Use canActivate or canActivateChild',
    );
  }
  const target: unknown = redirectTo(route, state);
  if (target instanceof UrlTree || target instanceof RedirectCommand) return target;
  throw wrong(`the function returned ${show(target)}; expected a UrlTree or a RedirectCommand`);
}

function checkRedirect(redirectTo: unknown): void {
  if (typeof redirectTo !== 'string' && typeof redirectTo !== 'function') {
    throw wrong(`"redirectTo" is ${show(redirectTo)}; expected a URL or a function`);
  }
}

function checkOptions(options: unknown): void {
  checkObject(options, WHERE, ['groups']);
  const { groups } = options as { readonly groups?: unknown };
  const rule = optionRule('a list of one or more names', isListOfNames);
  const problem = groups === undefined ? undefined : rule('groups', groups);
  if (problem) throw invalid(problem, WHERE);
}

function isListOfNames(value: unknown): boolean {
  const isList = Array.isArray(value) && value.length > 0;
  return isList && value.every((name) => typeof name === 'string' && name !== '');
}

function wrong(problem: string): TokenGuardError {
  return new TokenGuardError('config-invalid', `${WHERE}: ${problem}.`);
}

function timer(clock: TokenGuardClock, delayMs: number): Observable<null> {
  return new Observable((subscriber) => clock.after(delayMs, () => subscriber.next(null)));
}
