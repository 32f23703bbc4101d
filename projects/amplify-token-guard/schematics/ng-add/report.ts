import type { Node } from 'typescript';

/** The part of the CLI's logger that is used. */
export interface Logger {
  info(message: string): void;
  warn(message: string): void;
}

/** Returns the file and the line of a node after the edits. */
export type PlaceOf = (node: Node) => string;

interface Message {
  /** The code that the message is about, or a file. */
  readonly at: Node | string | undefined;
  readonly text: string;
  readonly lines: readonly string[];
}

/** Collects the messages of the command. They are printed at its end, when all edits are known. */
export class Report {
  readonly #notes: Message[] = [];
  readonly #steps: Message[] = [];

  get isEmpty(): boolean {
    return this.#notes.length + this.#steps.length === 0;
  }

  note(text: string, lines: readonly string[] = []): void {
    this.#notes.push({ at: undefined, text, lines });
  }

  noteAt(at: Node, text: string): void {
    this.#notes.push({ at, text, lines: [] });
  }

  /** Adds a change to make by hand. */
  step(at: Node | string, text: string, lines: readonly string[] = []): void {
    this.#steps.push({ at, text, lines });
  }

  printTo(logger: Logger, placeOf: PlaceOf): void {
    for (const note of this.#notes) logger.info(print(note, placeOf));
    if (this.#steps.length === 0) return;
    logger.warn('amplify-token-guard: Make these changes by hand:');
    for (const [index, step] of this.#steps.entries()) {
      logger.warn(`${index + 1}. ${print(step, placeOf)}`);
    }
  }
}

function print({ at, text, lines }: Message, placeOf: PlaceOf): string {
  const place = typeof at === 'object' ? placeOf(at) : at;
  const message = place === undefined ? text : `${place}: ${text}`;
  if (lines.length === 0) return message;
  return `${message}\n\n${lines.map((line) => (line === '' ? '' : `    ${line}`)).join('\n')}\n`;
}
