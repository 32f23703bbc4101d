import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { Router } from '@angular/router';
import { signOut } from 'aws-amplify/auth';
import { Account } from './account';

/** The name of the user, and the button to sign out. */
@Component({
  selector: 'lab-account-bar',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <span>Signed in as {{ account.username() ?? '…' }}</span>
    <button type="button" [attr.aria-disabled]="busy()" (click)="signOut()">
      {{ busy() ? 'Signing out…' : 'Sign out' }}
    </button>
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      gap: 0.5rem 1rem;
      align-items: center;
    }
  `,
})
export class AccountBar {
  protected readonly account = inject(Account);
  protected readonly busy = signal(false);
  readonly #router = inject(Router);

  protected async signOut(): Promise<void> {
    if (this.busy()) return;
    this.busy.set(true);
    await signOut();
    await this.#router.navigate(['/sign-in'], { queryParamsHandling: 'preserve' });
  }
}
