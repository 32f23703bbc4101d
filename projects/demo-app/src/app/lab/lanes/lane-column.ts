import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { DomSanitizer, SafeResourceUrl } from '@angular/platform-browser';
import { laneUrl } from '../../lanes/lane';
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

/** A lane's tabs as its user sees them. */
@Component({
  selector: 'lab-lane-column',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="panel" [attr.aria-labelledby]="'lane-' + desk().lane.name">
      <div class="head">
        <h3 [id]="'lane-' + desk().lane.name">{{ desk().lane.label }}</h3>
        <p class="status" [class.bad]="lost()">{{ status() }}</p>
      </div>
      <p class="hint">{{ desk().lane.meaning }}</p>
      <div class="screens">
        @for (screen of screens(); track screen.tab) {
          <iframe [src]="screen.url" [title]="screen.title"></iframe>
        }
      </div>
      <p class="more">
        <a [href]="moreUrl()" target="_blank"
          >Open one more tab of it<span class="visually-hidden">: {{ desk().lane.label }}</span></a
        >
      </p>
    </section>
  `,
  styleUrl: './lane-column.css',
})
export class LaneColumn {
  readonly #sanitizer = inject(DomSanitizer);
  readonly desk = input.required<LaneDesk>();

  protected readonly lost = computed(() => this.desk().counts().signOuts > 0);
  protected readonly status = computed(() => STATUS_WORDS[this.desk().status() ?? 'starting']);
  protected readonly moreUrl = computed(() => laneUrl(this.desk().lane.name, 3));

  protected readonly screens = computed(() =>
    this.desk()
      .tabs()
      .map((tab) => this.#screen(tab)),
  );
  readonly #known = new Map<number, Screen>();

  /** Always the same for a tab: a frame with another address object loads anew. */
  #screen(tab: number): Screen {
    const { name, label } = this.desk().lane;
    const screen = this.#known.get(tab) ?? {
      tab,
      title: `${label}, tab ${tab}`,
      // An address of this app itself.
      url: this.#sanitizer.bypassSecurityTrustResourceUrl(laneUrl(name, tab)),
    };
    this.#known.set(tab, screen);
    return screen;
  }
}
