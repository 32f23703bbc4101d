import { SubscriptionUpdate } from 'amplify-token-guard';
import { Observable, Subscription } from 'rxjs';
import { describeError, Outcome } from './outcome';

/** An event of the guard's subscription or of Amplify's. */
interface Event {
  readonly onMusicStreamEvent?: { readonly sequence: number } | null;
}

/** What the guard's subscription emits. Amplify's emits only events. */
export type FeedUpdate =
  | { readonly type: 'resubscribed'; readonly gapMs: number }
  | { readonly type: 'refetched'; readonly data: unknown }
  | { readonly type: 'refetch-failed'; readonly failure: Partial<Outcome> };

export interface FeedReport {
  /** The numbers of the events, in the order of arrival. */
  readonly sequences: readonly number[];
  readonly updates: readonly FeedUpdate[];
  /** The errors that ended it. There must be at most one. */
  readonly errors: readonly Partial<Outcome>[];
  readonly completed: boolean;
}

/** A subscription, and everything that it has received. */
export class Feed {
  readonly #sequences: number[] = [];
  readonly #updates: FeedUpdate[] = [];
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
    const [sequences, updates, errors] = [this.#sequences, this.#updates, this.#errors];
    return { sequences, updates, errors, completed: this.#completed };
  }

  close(): void {
    this.#subscription.unsubscribe();
  }

  #take(update: SubscriptionUpdate<Event>): void {
    if (!('type' in update) || update.type === 'data') {
      const sequence = update.data.onMusicStreamEvent?.sequence;
      if (sequence !== undefined) this.#sequences.push(sequence);
    } else if (update.type === 'refetch-failed') {
      this.#updates.push({ type: update.type, failure: describeError(update.error) });
    } else {
      this.#updates.push(update);
    }
  }
}
