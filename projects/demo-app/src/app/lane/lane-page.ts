import { DecimalPipe } from '@angular/common';
import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { LaneCommand } from '../lanes/lane-messages';
import { DeviceClock } from './device-clock';
import { EventWatch } from './event-watch';
import { LaneLink, tab } from './lane-link';
import { LaneSession } from './lane-session';
import { pretendOnline } from './network-state';
import { QuestionDesk } from './question-desk';
import { StreamLoad } from './stream-load';

/** The page that the user of a lane sees. */
@Component({
  selector: 'lab-root',
  imports: [DecimalPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './lane-page.html',
  styleUrl: './lane-page.css',
})
export class LanePage {
  protected readonly session = inject(LaneSession);
  protected readonly load = inject(StreamLoad);
  protected readonly events = inject(EventWatch);
  readonly #clock = inject(DeviceClock);
  readonly #desk = inject(QuestionDesk);
  readonly #link = inject(LaneLink);

  constructor() {
    this.#link.commands.pipe(takeUntilDestroyed()).subscribe((command) => this.#obey(command));
    this.#sayHere();
  }

  #obey(command: LaneCommand): void {
    switch (command.type) {
      case 'call':
        return this.#sayHere();
      case 'run':
        return this.load.run(command.everyMs);
      case 'set-clock':
        return this.#clock.set(command.offsetMs);
      case 'online':
        return pretendOnline(command.online);
    }
    if (tab !== 1) return;
    switch (command.type) {
      case 'sign-in':
        // The reported status shows a failure.
        return void this.session.signIn(command.username).catch(() => undefined);
      case 'sign-out':
        return void this.session.signOut().catch(() => undefined);
      case 'ask':
        return void this.#desk.ask(command.question, command.id).subscribe();
    }
  }

  #sayHere(): void {
    const [status, socket] = [this.session.status(), this.events.socket()];
    this.#link.report({ type: 'here', status, socket });
  }
}
