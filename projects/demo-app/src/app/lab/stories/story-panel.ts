import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  inject,
  viewChildren,
} from '@angular/core';
import { STORIES } from './stories';
import { Story } from './story';
import { StoryPlayer } from './story-player';

/** The list of stories. */
@Component({
  selector: 'lab-story-panel',
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './story-panel.html',
  styleUrl: './story-panel.css',
})
export class StoryPanel {
  protected readonly player = inject(StoryPlayer);
  protected readonly stories = STORIES;
  protected readonly buttons = viewChildren<ElementRef<HTMLElement>>('play');

  /** Moves the focus back to the button of a story. */
  focus(story: Story): void {
    this.buttons()[STORIES.indexOf(story)]?.nativeElement.focus();
  }
}
