declare const ngDevMode: unknown;

/**
 * Puts something in the place of a global of the page. Another script may have locked that: then
 * it stays as it is, and the app starts all the same.
 *
 * @returns whether it is in its place.
 */
export function replaceGlobal<Page extends object, Name extends keyof Page & string>(
  page: Page,
  name: Name,
  value: Page[Name],
): boolean {
  try {
    return Reflect.set(page, name, value);
  } catch {
    return false;
  }
}

/** Tells, in development, what a locked global means. */
export function warnOfLocked(name: 'fetch' | 'WebSocket'): void {
  if (typeof ngDevMode === 'undefined' || ngDevMode) {
    console.warn(
      `amplify-token-guard: another script has locked window.${name}, so what uses it is not guarded. ` +
        'GraphqlAuthClient and tokenGuardInterceptor guard what goes through them.',
    );
  }
}
