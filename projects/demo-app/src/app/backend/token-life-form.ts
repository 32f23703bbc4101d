import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { errorText } from '../error-text';
import { TokenLife } from './token-life';

/** Sets the lifetime of the next tokens. */
@Component({
  selector: 'lab-token-life-form',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <form (submit)="apply($event, field.valueAsNumber)">
      <label for="token-life">Token lifetime in seconds</label>
      <div class="row">
        <input
          #field
          id="token-life"
          type="number"
          min="5"
          max="3600"
          step="1"
          required
          aria-describedby="token-life-hint"
          [value]="life.seconds()"
        />
        <button>Apply</button>
        <span role="status">{{ outcome() }}</span>
      </div>
      <p class="hint" id="token-life-hint">5 to 3600. Counts from the next refresh on.</p>
    </form>
  `,
  styles: `
    .row {
      display: flex;
      flex-wrap: wrap;
      gap: 0.5rem 0.75rem;
      align-items: center;
      margin-block: 0.25rem;
    }

    input {
      inline-size: 6rem;
    }
  `,
})
export class TokenLifeForm {
  protected readonly life = inject(TokenLife);
  protected readonly outcome = signal('');

  constructor() {
    this.life.read();
  }

  protected apply(submit: Event, seconds: number): void {
    submit.preventDefault();
    this.life.apply(seconds).subscribe({
      next: () => this.outcome.set(`Set: the next token lives ${seconds} s.`),
      error: (error: unknown) => this.outcome.set(errorText(error)),
    });
  }
}
