import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { LabDesk } from '../lab-desk';
import { StoryPlayer } from '../stories/story-player';

/** What the users of the lanes saw, counted, and the verdict of the last story. */
@Component({
  selector: 'lab-seen-table',
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './seen-table.html',
  styleUrl: './seen-table.css',
})
export class SeenTable {
  protected readonly lab = inject(LabDesk);
  protected readonly player = inject(StoryPlayer);

  /** All verdicts in one breath, when there are any. */
  protected readonly spoken = computed(() =>
    (this.player.now()?.verdicts ?? [])
      .map(({ text }, index) => `${this.lab.desks[index]?.lane.label}: ${text}`)
      .join(' '),
  );
}
