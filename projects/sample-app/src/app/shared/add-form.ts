import { Component, input, output } from '@angular/core';

/** A field with a button, for whatever has a title. */
@Component({
  selector: 'app-add-form',
  template: `
    <form (submit)="submit($event, title)">
      <input
        #title
        name="title"
        required
        maxlength="60"
        [placeholder]="label()"
        [attr.aria-label]="label()"
      />
      <button type="submit">{{ action() }}</button>
    </form>
  `,
})
export class AddForm {
  readonly label = input.required<string>();
  readonly action = input('Add');
  readonly add = output<string>();

  protected submit(event: Event, field: HTMLInputElement): void {
    event.preventDefault();
    const title = field.value.trim();
    if (!title) return;
    this.add.emit(title);
    field.value = '';
  }
}
