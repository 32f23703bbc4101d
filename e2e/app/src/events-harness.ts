import { Injector, runInInjectionContext } from '@angular/core';
import { events, EventsChannel } from 'aws-amplify/api';
import { Subscription } from 'rxjs';
import { Announcements } from './announcements';
import { channelEvents } from './channel-events';
import { Outcome, outcomeOf } from './outcome';

const CHANNEL = 'default/music';

/** What a subscription to a channel of AppSync Events has received. */
export interface Heard {
  readonly values: unknown[];
  readonly errors: string[];
}

/** The calls of an app to AppSync Events, as Amplify's documentation shows them. */
export class EventsHarness {
  readonly #heard = new Map<string, Heard>();
  #channel: EventsChannel | undefined;
  #recipe: Subscription | undefined;
  #announcements: Announcements | undefined;

  constructor(private readonly injector: Injector) {}

  /** Opens the connection. */
  connect(): Promise<Outcome> {
    return outcomeOf(async () => {
      this.#channel = await events.connect(CHANNEL);
      return 'connected';
    });
  }

  /** Subscribes, and waits for the server's acknowledgement or an error. */
  subscribe(name: string, channel?: string): Promise<Outcome> {
    return outcomeOf(async () => {
      const heard: Heard = { values: [], errors: [] };
      this.#heard.set(name, heard);
      const opened = channel === undefined ? this.#channel! : await events.connect(channel);
      const subscription = opened.subscribe({
        next: ({ event }: { event: unknown }) => heard.values.push(event),
        error: ({ errors }: { errors: { message: string }[] }) =>
          heard.errors.push(...errors.map(({ message }) => message)),
      });
      await subscription.ready;
      return 'subscribed';
    });
  }

  /** Subscribes with the Observable from docs/recipes.md. */
  watchByRecipe(name: string): void {
    const heard: Heard = { values: [], errors: [] };
    this.#heard.set(name, heard);
    this.#recipe = channelEvents(CHANNEL).subscribe({
      next: (event) => heard.values.push(event),
      error: (error: unknown) => heard.errors.push(String(error)),
    });
  }

  endRecipe(): void {
    this.#recipe?.unsubscribe();
  }

  /** By the resource of docs/recipes.md. */
  watchAnnouncements(): void {
    this.#announcements = runInInjectionContext(this.injector, () => new Announcements());
  }

  announcements(): { status: string; text: string | undefined } {
    const { latest } = this.#announcements!;
    return { status: latest.status(), text: latest.hasValue() ? latest.value().text : undefined };
  }

  heard(name: string): Heard {
    return this.#heard.get(name)!;
  }

  /** Publishes over the WebSocket connection. */
  publish(event: string): Promise<Outcome> {
    return outcomeOf(async () => {
      await this.#channel!.publish(event);
      return 'published';
    });
  }

  /** Publishes over HTTP. */
  post(event: string): Promise<Outcome> {
    return outcomeOf(async () => {
      const failed = await events.post(CHANNEL, event);
      return failed ?? 'posted';
    });
  }
}
