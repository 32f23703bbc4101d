import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  ElementRef,
  inject,
  viewChild,
} from '@angular/core';
import { AskPanel } from './asking/ask-panel';
import { LabDesk } from './lab-desk';
import { LabTurn } from './lab-turn';
import { LaneColumn } from './lanes/lane-column';
import { SeenTable } from './lanes/seen-table';
import { StartBar } from './start-bar';
import { Story } from './stories/story';
import { StoryBar } from './stories/story-bar';
import { StoryPanel } from './stories/story-panel';
import { StoryPlayer } from './stories/story-player';
import { Timeline } from './timeline/timeline';
import { TroubleDesk } from './trouble/trouble-desk';
import { TroubleSwitches } from './trouble/trouble-switches';
import { YourApp } from './your-app';

/** Three lanes side by side, with the same faults. */
@Component({
  selector: 'lab-lab-page',
  imports: [
    AskPanel,
    LaneColumn,
    SeenTable,
    StartBar,
    StoryBar,
    StoryPanel,
    Timeline,
    TroubleSwitches,
    YourApp,
  ],
  providers: [LabDesk, LabTurn, StoryPlayer, TroubleDesk],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './lab-page.html',
  styleUrl: './lab-page.css',
})
export class LabPage {
  protected readonly lab = inject(LabDesk);
  protected readonly player = inject(StoryPlayer);
  protected readonly turn = inject(LabTurn);
  protected readonly timelineLanes = this.lab.desks.map(({ lane, track }) => ({ ...lane, track }));
  protected readonly stage = viewChild<ElementRef<HTMLElement>>('stage');
  protected readonly stories = viewChild(StoryPanel);

  /** After a story, the timeline stays at its end until the user continues. */
  protected readonly still = computed(() => this.player.over() && !this.lab.running());

  constructor() {
    // Scrolls to what the story shows.
    effect(() => {
      if (this.player.starting()) this.stage()?.nativeElement.scrollIntoView();
    });
  }

  protected backTo(story: Story): void {
    this.stories()?.focus(story);
  }
}
