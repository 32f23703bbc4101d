import type { Answer, Question } from './app/answer';
import type { CloudRecord } from './cloud/cloud';
import type { ToldRecord } from './tab';

/** What the app asked for, and what came of it. Times are monotonic. */
export interface AskRecord {
  readonly what: Question | 'signIn' | 'signOut';
  readonly tab: number;
  readonly step: number;
  readonly fromMs: number;
  toMs: number;
  /** When it was answered, in true time. */
  trueMs?: number;
  answer?: Answer;
}

/** What a page of a tab has told and done. */
export interface PageRecord {
  readonly tab: number;
  readonly openedMs: number;
  closedMs: number;
  told: readonly ToldRecord[];
  errors: readonly string[];
}

/** Everything that was seen of one world. */
export interface Run {
  readonly asks: readonly AskRecord[];
  readonly pages: readonly PageRecord[];
  readonly cloud: readonly CloudRecord[];
  /** When the steps were over and everything was healed. */
  readonly healedMs: number;
  /** How many timers ran. */
  readonly timers: number;
  /** Whether an answer with tokens was lost on its way. */
  readonly lostAnswers: number;
  /** How many writes to the storage were hit by a fault. */
  readonly writeHits: number;
  /** When the app configured Amplify anew. */
  readonly configuredMs: readonly number[];
  /** The same, and when somebody signed in or out. */
  readonly changes: readonly { readonly fromMs: number; readonly toMs: number }[];
  readonly elapsedMs: number;
  readonly stopped?: string;
}
