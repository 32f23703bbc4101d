import { DestroyRef, inject, Injectable } from '@angular/core';
import { Subject } from 'rxjs';
import { channelOf, LaneCommand, LaneNews } from '../lanes/lane-messages';
import { realNow } from '../lanes/real-now';
import { world } from '../world';

/** Number of this tab in its lane: `?tab=…`; a tab that somebody opens by hand counts as the second. */
export const tab = Number(new URLSearchParams(globalThis.location.search).get('tab') ?? 2);

/** The lane's end of the line to the Lab. */
@Injectable({ providedIn: 'root' })
export class LaneLink {
  readonly #channel = new BroadcastChannel(channelOf(world));
  readonly #commands = new Subject<LaneCommand>();

  readonly commands = this.#commands.asObservable();

  constructor() {
    this.#channel.onmessage = ({ data }: MessageEvent<LaneCommand | { readonly tab: number }>) => {
      // Reports of the other tabs come this way too.
      if (!('tab' in data)) this.#commands.next(data);
    };
    inject(DestroyRef).onDestroy(() => this.#channel.close());
  }

  report(news: LaneNews): void {
    this.#channel.postMessage({ tab, atMs: realNow(), ...news });
  }
}
