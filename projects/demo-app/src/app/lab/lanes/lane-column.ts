import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { DomSanitizer, SafeResourceUrl } from '@angular/platform-browser';
import { laneUrl } from '../../lanes/lane';
import { Verdict, verdictOn } from '../stories/verdict';
import { LaneDesk } from './lane-desk';

const STATUS_WORDS = {
  'signed-in': 'Signed in',
  'signed-out': 'Signed out',
  starting: 'Starting…',
};

interface Screen {
  readonly tab: number;
  readonly title: string;
  readonly url: SafeResourceUrl;
}

/** The tabs of a lane as its user sees them, and the lane's counts. */
@Component({
  selector: 'lab-lane-column',
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './lane-column.html',
  styleUrl: './lane-column.css',
})
export class LaneColumn {
  readonly #sanitizer = inject(DomSanitizer);
  readonly desk = input.required<LaneDesk>();
  /** The verdict of a finished story. */
  readonly verdict = input<Verdict>();

  protected readonly lost = computed(
    () => this.desk().status() === 'signed-out' && this.desk().counts().signOuts > 0,
  );
  protected readonly status = computed(() => STATUS_WORDS[this.desk().status() ?? 'starting']);

  protected readonly soFar = computed<Verdict | undefined>(() => {
    const counts = this.desk().counts();
    if (counts.answered + counts.failures === 0) return undefined;
    const verdict = verdictOn(counts);
    return verdict.tone === 'bad' ? verdict : { tone: 'good', text: 'Nothing noticed so far.' };
  });

  protected readonly screens = computed(() =>
    this.desk()
      .tabs()
      .map((tab) => this.#screen(tab)),
  );
  readonly #known = new Map<number, Screen>();

  /** Always the same object for a tab, because a frame reloads when its URL object changes. */
  #screen(tab: number): Screen {
    const { name, label } = this.desk().lane;
    const screen = this.#known.get(tab) ?? {
      tab,
      title: `${label}, tab ${tab}`,
      // A URL of this app.
      url: this.#sanitizer.bypassSecurityTrustResourceUrl(laneUrl(name, tab)),
    };
    this.#known.set(tab, screen);
    return screen;
  }
}
