import { signal } from '@angular/core';

/** A JWT anywhere in a header or a frame. */
const JWT = /[\w-]+\.[\w-]+\.[\w-]+/g;
const USES: ReadonlySet<unknown> = new Set(['access', 'id']);

/**
 * Damages the signature of tokens on their way out. So the real server rejects them like expired
 * tokens, with its own status, body, and headers.
 */
export class TokenSpoiler {
  readonly #lapsed = new Set<string>();
  readonly #isArmed = signal(false);

  /** Whether the next token that is sent will be damaged. */
  readonly isArmed = this.#isArmed.asReadonly();

  /** Sets whether the next token that is sent is damaged, whichever it is. */
  arm(on: boolean): void {
    this.#isArmed.set(on);
  }

  /** Damages these tokens from now on. */
  lapse(tokens: readonly (string | undefined)[]): void {
    for (const token of tokens) if (token) this.#lapsed.add(token);
  }

  /** The text with damaged tokens, or the same text. */
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

/** Keeps the length of the signature, which no longer matches. */
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
