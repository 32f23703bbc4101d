import { Location } from '@angular/common';
import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { Router } from '@angular/router';
import { signIn, signOut } from 'aws-amplify/auth';
import { firstValueFrom } from 'rxjs';
import { ACCOUNTS, LISTENER, PASSWORD } from '../../../../mock-backend/src/accounts';
import { BackendHealth } from '../backend/backend-health';
import { TokenLife } from '../backend/token-life';
import { errorText } from '../error-text';

/** Signs in to the mock backend with an account that exists there. */
@Component({
  selector: 'lab-sign-in-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './sign-in-page.html',
  styleUrl: './sign-in-page.css',
})
export class SignInPage {
  readonly #router = inject(Router);
  readonly #life = inject(TokenLife);
  readonly #health = inject(BackendHealth);

  protected readonly accounts = ACCOUNTS;
  protected readonly password = PASSWORD;
  protected readonly username = LISTENER.username;
  protected readonly busy = signal(false);
  protected readonly error = signal('');
  protected readonly lifeSeconds = this.#life.seconds;
  protected readonly sessionEnded = wasSessionEnded(inject(Location).getState());

  protected async signIn(submit: Event, username: string, password: string): Promise<void> {
    submit.preventDefault();
    if (this.busy()) return;
    this.busy.set(true);
    this.error.set('');
    try {
      await firstValueFrom(this.#life.apply());
      await replaceSession(username, password);
      await this.#router.navigate(['/session'], { queryParamsHandling: 'preserve' });
    } catch (error) {
      this.error.set(errorText(error));
      this.#health.check();
    } finally {
      this.busy.set(false);
    }
  }
}

async function replaceSession(username: string, password: string): Promise<void> {
  try {
    await signIn({ username, password });
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'UserAlreadyAuthenticatedException')
      throw error;
    await signOut();
    await signIn({ username, password });
  }
}

function wasSessionEnded(state: unknown): boolean {
  return typeof state === 'object' && state !== null && 'sessionEnded' in state
    ? state.sessionEnded === true
    : false;
}
