import { signal } from '@angular/core';

/** A JWT, wherever it is in a header or in a frame. */
const JWT = /[\w-]+\.[\w-]+\.[\w-]+/g;
const USES: ReadonlySet<unknown> = new Set(['access', 'id']);

/**
 * Spoils the signature of tokens on their way out, so that the server itself refuses them as it
 * refuses one that has expired, with whatever status, body and headers it has for that.
 */
export class TokenSpoiler {
  readonly #lapsed = new Set<string>();
  readonly #isArmed = signal(false);

  /** Whether the next token that leaves is spoiled. */
  readonly isArmed = this.#isArmed.asReadonly();

  /** Lets the next token that leaves be spoiled, whichever it is, or not. */
  arm(on: boolean): void {
    this.#isArmed.set(on);
  }

  /** From now on these are spoiled. */
  lapse(tokens: readonly (string | undefined)[]): void {
    for (const token of tokens) if (token) this.#lapsed.add(token);
  }

  /** The same text with its tokens spoiled, or the very same text. */
  spoil(text: string): string {
    if (this.#lapsed.size === 0 && !this.#isArmed()) return text;
    return text.replace(JWT, (token) => (this.#isToSpoil(token) ? spoiled(token) : token));
  }

  #isToSpoil(token: string): boolean {
    if (this.#lapsed.has(token)) return true;
    if (!this.#isArmed() || !isOfCognito(token)) return false;
    this.#isArmed.set(false);
    return true;
  }
}

/** The last part is as long as before, and the signature of nothing. */
function spoiled(token: string): string {
  const end = token.lastIndexOf('.') + 1;
  return token.slice(0, end) + 'A'.repeat(token.length - end);
}

function isOfCognito(token: string): boolean {
  try {
    const [, claims = ''] = token.split('.');
    const { token_use: use } = JSON.parse(
      atob(claims.replaceAll('-', '+').replaceAll('_', '/')),
    ) as { readonly token_use?: unknown };
    return USES.has(use);
  } catch {
    return false;
  }
}
