import { SubscriptionUpdate } from 'amplify-token-guard';
import { Observable, Subscription } from 'rxjs';
import { describeError, Outcome } from './outcome';

/** An event of either client. */
interface Event {
  readonly onMusicStreamEvent?: { readonly sequence: number } | null;
}

/** What the guard tells of a subscription; plain Amplify's has only events. */
export type Told =
  | { readonly type: 'resubscribed'; readonly gapMs: number }
  | { readonly type: 'refetched'; readonly data: unknown }
  | { readonly type: 'refetch-failed'; readonly failure: Partial<Outcome> };

export interface FeedReport {
  /** Numbers of the events, in the order of arrival. */
  readonly sequences: readonly number[];
  readonly told: readonly Told[];
  /** Why it is over; more than one would be a mistake. */
  readonly errors: readonly Partial<Outcome>[];
  readonly completed: boolean;
}

/** One subscription and all that it brought. */
export class Feed {
  readonly #sequences: number[] = [];
  readonly #told: Told[] = [];
  readonly #errors: Partial<Outcome>[] = [];
  readonly #subscription: Subscription;
  #completed = false;

  constructor(updates: Observable<unknown>) {
    this.#subscription = updates.subscribe({
      next: (update) => this.#take(update as SubscriptionUpdate<Event>),
      error: (error: unknown) => this.#errors.push(describeError(error)),
      complete: () => (this.#completed = true),
    });
  }

  report(): FeedReport {
    const [sequences, told, errors] = [this.#sequences, this.#told, this.#errors];
    return { sequences, told, errors, completed: this.#completed };
  }

  close(): void {
    this.#subscription.unsubscribe();
  }

  #take(update: SubscriptionUpdate<Event>): void {
    if (!('type' in update) || update.type === 'data') {
      const sequence = update.data.onMusicStreamEvent?.sequence;
      if (sequence !== undefined) this.#sequences.push(sequence);
    } else if (update.type === 'refetch-failed') {
      this.#told.push({ type: update.type, failure: describeError(update.error) });
    } else {
      this.#told.push(update);
    }
  }
}
