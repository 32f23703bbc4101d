import { Component, input } from '@angular/core';
import { signInWithRedirect } from 'aws-amplify/auth';

@Component({
  selector: 'app-sign-in',
  template: `
    <section class="hero">
      <h1>Music for the<br />hour after sunset.</h1>
      <p>Sign in to listen.</p>
      <button type="button" (click)="signIn()">Sign in</button>
    </section>
  `,
})
export class SignIn {
  /** The page that the user wants. */
  readonly returnUrl = input('/', { transform: (url: string | undefined) => url ?? '/' });

  protected signIn(): Promise<void> {
    return signInWithRedirect({ customState: this.returnUrl() });
  }
}
