import { DestroyRef, inject, Injectable } from '@angular/core';
import { Subject } from 'rxjs';
import { channelOf, LaneCommand, LaneNews } from '../lanes/lane-messages';
import { realNow } from '../lanes/real-now';
import { world } from '../world';

/** The number of this tab in its lane (`?tab=…`). A tab that is opened by hand is number 2. */
export const tab = Number(new URLSearchParams(globalThis.location.search).get('tab') ?? 2);

/** The lane's connection to the Lab. */
@Injectable({ providedIn: 'root' })
export class LaneLink {
  readonly #channel = new BroadcastChannel(channelOf(world));
  readonly #commands = new Subject<LaneCommand>();

  readonly commands = this.#commands.asObservable();

  constructor() {
    this.#channel.onmessage = ({ data }: MessageEvent<LaneCommand | { readonly tab: number }>) => {
      // Ignore the reports of other tabs, which arrive on the same channel.
      if (!('tab' in data)) this.#commands.next(data);
    };
    inject(DestroyRef).onDestroy(() => this.#channel.close());
  }

  report(news: LaneNews): void {
    this.#channel.postMessage({ tab, atMs: realNow(), ...news });
  }
}
