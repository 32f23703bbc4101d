/** Browsers drop larger cookies without an error. */
const MAX_COOKIE_LENGTH = 4_096;

/** The cookies of one origin, as `document.cookie` returns them. */
export class CookieJar {
  readonly #cookies = new Map<string, string>();

  constructor(private readonly clock: { wallMs(): number }) {}

  get(name: string): string | undefined {
    return this.#cookies.get(name);
  }

  read(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  write(text: string): void {
    const [pair = '', ...attributes] = text.split(/;\s*/);
    const split = pair.indexOf('=');
    const [name, value] = [pair.slice(0, split), pair.slice(split + 1)];
    if (name.length + value.length > MAX_COOKIE_LENGTH) return;
    const expires = attributes.find((attribute) => /^expires=/i.test(attribute))?.slice(8);
    if (expires && Date.parse(expires) <= this.clock.wallMs()) this.#cookies.delete(name);
    else this.#cookies.set(name, value);
  }
}
