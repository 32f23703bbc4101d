import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { BackendHealth } from '../../backend/backend-health';
import { errorText } from '../../error-text';
import { isLaneName, LANES } from '../../lanes/lane';
import { Mishap, MISHAPS, Switch, SWITCHES } from './trouble';
import { TroubleDesk } from './trouble-desk';

/** A switch or button for each fault of the backend and the devices, with a description. */
@Component({
  selector: 'lab-trouble-switches',
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './trouble-switches.html',
  styleUrl: './trouble-switches.css',
})
export class TroubleSwitches {
  readonly #health = inject(BackendHealth);
  protected readonly desk = inject(TroubleDesk);
  protected readonly lanes = LANES;
  protected readonly switches = SWITCHES;
  protected readonly mishaps = MISHAPS;
  protected readonly outcome = signal<{ readonly text: string; readonly bad: boolean } | null>(
    null,
  );

  protected choose(name: string): void {
    this.desk.target.set(isLaneName(name) ? name : 'all');
  }

  protected async turn(chosen: Switch, on: boolean): Promise<void> {
    await this.#do(() => this.desk.turn(chosen, on), `${chosen.label}: ${on ? 'on' : 'off'}.`);
  }

  protected async happen(mishap: Mishap): Promise<void> {
    await this.#do(() => this.desk.happen(mishap), `Done: ${mishap.label}.`);
  }

  async #do(act: () => Promise<void>, text: string): Promise<void> {
    try {
      await act();
      this.outcome.set({ text, bad: false });
    } catch (error) {
      this.outcome.set({ text: `Failed: ${errorText(error)}`, bad: true });
      this.#health.check();
    }
  }
}
