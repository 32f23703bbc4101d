import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { map, Observable } from 'rxjs';
import { ActionRow } from '../action/action-row';
import { Account } from '../session/account';
import { BackendControl } from './backend-control';
import { STAGED_FAULTS, StagedFault } from './staged-faults';
import { TokenLifeForm } from './token-life-form';

/** Causes faults in the backend. */
@Component({
  selector: 'lab-trouble-panel',
  imports: [ActionRow, TokenLifeForm],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="panel" aria-labelledby="trouble-heading">
      <h2 id="trouble-heading">Make trouble</h2>
      <lab-token-life-form />
      @for (staged of faults; track staged.label) {
        <lab-action-row [label]="staged.label" [hint]="staged.hint" [send]="staged.send" />
      }
      <lab-action-row
        label="Revoke the session"
        hint="Signs the user out everywhere: no refresh works anymore, and only a new sign-in helps."
        [send]="revoke"
      />
    </section>
  `,
})
export class TroublePanel {
  readonly #control = inject(BackendControl);
  readonly #account = inject(Account);

  protected readonly faults = STAGED_FAULTS.map((staged) => ({
    ...staged,
    send: () => this.#arm(staged),
  }));

  protected readonly revoke = (): Observable<string> =>
    this.#control
      .revokeSessions(this.#account.username() ?? '')
      .pipe(map(() => 'Revoked: the next refresh will be rejected.'));

  #arm({ fault, armed }: StagedFault): Observable<string> {
    return this.#control.addFault(fault).pipe(map(() => armed));
  }
}
