import { ChangeDetectionStrategy, Component } from '@angular/core';
import { RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import { BackendNotice } from './backend/backend-notice';
import { backendUrl } from './backend-url';
import { world } from './world';

/** The frame of all pages: the navigation above, and the notice about the backend below. */
@Component({
  selector: 'lab-root',
  imports: [BackendNotice, RouterLink, RouterLinkActive, RouterOutlet],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './app.html',
  styleUrl: './app.css',
})
export class App {
  protected readonly pages = [
    { path: '/', label: 'Lab' },
    { path: '/session', label: 'One session' },
  ];
  protected readonly world = world;
  protected readonly backendUrl = backendUrl;
  #pages = 0;

  /** Moves keyboard and screen reader focus to the next page. */
  protected focusNext(main: HTMLElement): void {
    if (this.#pages++ === 0) return;
    main.focus({ preventScroll: true });
    globalThis.scrollTo(0, 0);
  }
}
