import { DatePipe } from '@angular/common';
import { ChangeDetectionStrategy, Component, inject, input, signal } from '@angular/core';
import { finalize, Observable } from 'rxjs';
import { BackendHealth } from '../backend/backend-health';
import { errorText } from '../error-text';

interface Outcome {
  readonly text: string;
  readonly failed: boolean;
  readonly atMs: number;
}

/** A button that sends a request, with a hint and the result. */
@Component({
  selector: 'lab-action-row',
  imports: [DatePipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <button type="button" [attr.aria-disabled]="busy()" (click)="run()">{{ label() }}</button>
    <p role="status" [class.done]="outcome()" [class.bad]="outcome()?.failed">
      @if (busy()) {
        Waiting for the answer…
      } @else if (outcome(); as result) {
        {{ result.atMs | date: 'HH:mm:ss' }} {{ result.text }}
      } @else {
        {{ hint() }}
      }
    </p>
  `,
  styles: `
    :host {
      display: block;
      margin-block-start: 0.75rem;
      padding-block-start: 0.75rem;
      border-block-start: 1px solid var(--line);
    }

    p {
      min-block-size: 2lh;
      margin: 0.25rem 0 0;
      color: var(--soft);
      font-size: 0.875rem;
    }

    .done {
      color: var(--text);
    }

    .bad {
      color: var(--bad);
    }
  `,
})
export class ActionRow {
  readonly label = input.required<string>();
  readonly hint = input.required<string>();
  /** Emits the text to show to the user. */
  readonly send = input.required<() => Observable<string>>();

  readonly #health = inject(BackendHealth);
  protected readonly busy = signal(false);
  protected readonly outcome = signal<Outcome | null>(null);

  protected run(): void {
    if (this.busy()) return;
    this.busy.set(true);
    this.send()()
      .pipe(finalize(() => this.busy.set(false)))
      .subscribe({
        next: (text) => this.#show(text, false),
        error: (error: unknown) => {
          this.#show(`Failed: ${errorText(error)}`, true);
          this.#health.check();
        },
      });
  }

  #show(text: string, failed: boolean): void {
    this.outcome.set({ text, failed, atMs: Date.now() });
  }
}
