import { ChangeDetectionStrategy, Component } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { BackendNotice } from './backend/backend-notice';
import { backendUrl } from './backend-url';
import { lane, laneUrl, world } from './lane';

const LANES = {
  guarded: {
    label: 'With the guard',
    meaning: 'This page refreshes its token ahead of time and tries again what was rejected.',
  },
  plain: {
    label: 'Plain Amplify',
    meaning: 'The same app on aws-amplify alone, for comparison: users see what it lets through.',
  },
};

/** What is around the pages: the lanes above, the backend below. */
@Component({
  selector: 'lab-root',
  imports: [BackendNotice, RouterOutlet],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './app.html',
  styleUrl: './app.css',
})
export class App {
  protected readonly lanes = (['guarded', 'plain'] as const).map((name) => ({
    name,
    url: laneUrl(name),
    ...LANES[name],
  }));
  protected readonly lane = lane;
  protected readonly meaning = LANES[lane].meaning;
  protected readonly world = world;
  protected readonly backendUrl = backendUrl;
  #pages = 0;

  /** Takes keyboard and screen reader along to the next page. */
  protected focusNext(main: HTMLElement): void {
    if (this.#pages++ === 0) return;
    main.focus({ preventScroll: true });
    globalThis.scrollTo(0, 0);
  }
}
