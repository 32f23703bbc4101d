import type { Answer, Question } from './app/answer';
import type { CloudRecord } from './cloud/cloud';
import type { ReportRecord } from './tab';

/** A call of the app, and its result. Times are monotonic. */
export interface AskRecord {
  readonly what: Question | 'signIn' | 'signOut';
  readonly tab: number;
  readonly step: number;
  readonly fromMs: number;
  toMs: number;
  /** When the result came, in server time. */
  trueMs?: number;
  answer?: Answer;
}

/** The events and errors of one page in a tab. */
export interface PageRecord {
  readonly tab: number;
  readonly openedMs: number;
  closedMs: number;
  reports: readonly ReportRecord[];
  errors: readonly string[];
}

/** Everything that was recorded in one world. */
export interface Run {
  readonly asks: readonly AskRecord[];
  readonly pages: readonly PageRecord[];
  readonly cloud: readonly CloudRecord[];
  /** When the steps were done and all faults had ended. */
  readonly recoveredMs: number;
  /** The number of timers that ran. */
  readonly timers: number;
  /** The number of responses with tokens that were lost. */
  readonly lostAnswers: number;
  /** The number of storage writes that a fault affected. */
  readonly writeHits: number;
  /** When the app called `Amplify.configure()` again. */
  readonly configuredMs: readonly number[];
  /** The same times, and the sign-ins and sign-outs. */
  readonly changes: readonly { readonly fromMs: number; readonly toMs: number }[];
  readonly elapsedMs: number;
  readonly stopped?: string;
}
