declare const ngDevMode: unknown;

/**
 * Replaces a global of the page. If another script has locked it, it stays as it is, and the app
 * starts anyway.
 *
 * @returns whether it was replaced
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

/** Warns, in development, that a locked global isn't guarded. */
export function warnOfLocked(name: 'fetch' | 'WebSocket'): void {
  if (typeof ngDevMode === 'undefined' || ngDevMode) {
    console.warn(
      `amplify-token-guard: another script has locked window.${name}, so what uses it is not guarded. ` +
        'GraphqlAuthClient and tokenGuardInterceptor guard what goes through them.',
    );
  }
}
