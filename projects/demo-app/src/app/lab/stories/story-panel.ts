import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { STORIES } from './stories';
import { StoryPlayer } from './story-player';

/** Stories to choose from, and the one that is playing. */
@Component({
  selector: 'lab-story-panel',
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './story-panel.html',
  styleUrl: './story-panel.css',
})
export class StoryPanel {
  protected readonly player = inject(StoryPlayer);
  protected readonly stories = STORIES;

  protected readonly playing = computed(() => {
    const state = this.player.now()?.state;
    return state === 'starting' || state === 'playing';
  });

  protected readonly secondsLeft = computed(() => {
    const now = this.player.now();
    return now ? Math.ceil((now.story.endMs - now.elapsedMs) / 1_000) : 0;
  });
}
