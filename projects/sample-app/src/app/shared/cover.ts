import { Component, computed, input } from '@angular/core';

/** A record's cover, in a color of its genre. */
@Component({
  selector: 'app-cover',
  template: '',
  host: { '[style.--hue]': 'hue()', 'aria-hidden': 'true' },
})
export class Cover {
  readonly genre = input.required<string>();
  protected readonly hue = computed(() =>
    [...this.genre()].reduce((hue, letter) => (hue * 31 + letter.charCodeAt(0)) % 360, 0),
  );
}
