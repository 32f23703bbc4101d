/** The part of the CLI's logger that is used. */
export interface Logger {
  info(message: string): void;
  warn(message: string): void;
}

/** What the command has to say, told at its end: what it did or saw, and what is left to do by hand. */
export class Report {
  readonly #notes: string[] = [];
  readonly #steps: string[] = [];

  get isEmpty(): boolean {
    return this.#notes.length + this.#steps.length === 0;
  }

  note(text: string, lines: readonly string[] = []): void {
    this.#notes.push(withLines(text, lines));
  }

  /** @param place the file, and the line where there is one */
  step(place: string, what: string, lines: readonly string[] = []): void {
    this.#steps.push(withLines(`${place}: ${what}`, lines));
  }

  printTo(logger: Logger): void {
    for (const note of this.#notes) logger.info(note);
    if (this.#steps.length === 0) return;
    logger.warn('amplify-token-guard: left to do by hand, because it cannot be edited safely');
    for (const [index, step] of this.#steps.entries()) logger.warn(`${index + 1}. ${step}`);
  }
}

function withLines(text: string, lines: readonly string[]): string {
  if (lines.length === 0) return text;
  return `${text}\n\n${lines.map((line) => (line === '' ? '' : `    ${line}`)).join('\n')}\n`;
}
