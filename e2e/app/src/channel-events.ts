import { events } from 'aws-amplify/api';
import { Observable } from 'rxjs';

/** The events of a channel. Each subscriber has its own channel, which closes with it. */
export function channelEvents<Event>(name: string): Observable<Event> {
  return new Observable<Event>((subscriber) => {
    const opened = events.connect(name);
    opened
      .then((channel) =>
        channel.subscribe({
          next: ({ event }: { event: Event }) => subscriber.next(event),
          error: (error: unknown) => subscriber.error(error),
        }),
      )
      .catch((error: unknown) => subscriber.error(error));
    return () => void opened.then((channel) => channel.close()).catch(() => undefined);
  });
}
