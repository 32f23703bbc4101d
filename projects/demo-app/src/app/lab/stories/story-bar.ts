import { ChangeDetectionStrategy, Component, computed, inject, output } from '@angular/core';
import { STORIES } from './stories';
import { Story } from './story';
import { StoryPlayer } from './story-player';

/**
 * The current story, and its result at the end. It covers the end of the page, so that the layout
 * doesn't shift.
 */
@Component({
  selector: 'lab-story-bar',
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './story-bar.html',
  styleUrl: './story-bar.css',
})
export class StoryBar {
  protected readonly player = inject(StoryPlayer);
  /** The user stopped or closed this story. */
  readonly closed = output<Story>();

  protected readonly secondsLeft = computed(() => {
    const now = this.player.now();
    return now ? Math.ceil((now.story.endMs - now.elapsedMs) / 1_000) : 0;
  });

  protected readonly next = computed(() => {
    const now = this.player.now();
    return now && STORIES[(STORIES.indexOf(now.story) + 1) % STORIES.length];
  });

  protected close(story: Story): void {
    this.player.stop();
    this.closed.emit(story);
  }
}
