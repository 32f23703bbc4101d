import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { ACCOUNTS, LISTENER } from '../../../../mock-backend/src/accounts';
import { BackendHealth } from '../backend/backend-health';
import { errorText } from '../error-text';
import { LANES, laneUrl } from '../lanes/lane';
import { LabDesk } from './lab-desk';
import { StoryPlayer } from './stories/story-player';

/** Signs in all lanes, and starts or stops their requests. */
@Component({
  selector: 'lab-start-bar',
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './start-bar.html',
  styleUrl: './start-bar.css',
})
export class StartBar {
  readonly #health = inject(BackendHealth);
  readonly #player = inject(StoryPlayer);
  protected readonly lab = inject(LabDesk);
  protected readonly accounts = ACCOUNTS;
  protected readonly username = LISTENER.username;
  protected readonly lanes = LANES.map((lane) => ({ ...lane, url: laneUrl(lane.name, 3) }));
  protected readonly busy = signal(false);
  protected readonly error = signal('');

  protected async begin(submit: Event, username: string, seconds: number): Promise<void> {
    submit.preventDefault();
    if (this.busy()) return;
    this.busy.set(true);
    this.error.set('');
    this.#player.stop();
    try {
      await this.lab.begin(username, seconds);
    } catch (error) {
      this.error.set(`The lanes could not sign in: ${errorText(error)}`);
      this.#health.check();
    } finally {
      this.busy.set(false);
    }
  }

  protected signOut(): void {
    this.#player.stop();
    this.lab.signOut();
  }
}
