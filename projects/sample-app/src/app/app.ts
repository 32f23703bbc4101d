import { Component, inject } from '@angular/core';
import { RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import { AuthTokenService } from 'amplify-token-guard';
import { signOut } from 'aws-amplify/auth';
import { Notice } from './shared/notice';

@Component({
  selector: 'app-root',
  imports: [RouterLink, RouterLinkActive, RouterOutlet],
  templateUrl: './app.html',
})
export class App {
  protected readonly user = inject(AuthTokenService).user;
  protected readonly notice = inject(Notice);

  protected async signOut(): Promise<void> {
    // The playlists that DataStore keeps on this device belong to the user.
    const [{ DataStore }] = await Promise.all([
      import('aws-amplify/datastore'),
      import('../models'),
    ]);
    await DataStore.clear();
    await signOut();
  }
}
