import { ChangeDetectionStrategy, Component } from '@angular/core';
import { TroublePanel } from '../backend/trouble-panel';
import { EventPanel } from '../events/event-panel';
import { RequestPanel } from '../requests/request-panel';
import { StreamPanel } from '../stream/stream-panel';
import { StreamPoller } from '../stream/stream-poller';
import { TokenPanel } from '../token/token-panel';
import { Account } from './account';
import { AccountBar } from './account-bar';
import { leaveSignedOut } from './leave-signed-out';

/** A session that the guard keeps alive. */
@Component({
  selector: 'lab-session-page',
  imports: [AccountBar, EventPanel, RequestPanel, StreamPanel, TokenPanel, TroublePanel],
  providers: [Account, StreamPoller],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="page-head">
      <h1>Session</h1>
      <lab-account-bar />
    </div>
    <lab-token-panel />
    <div class="columns">
      <div class="column">
        <lab-stream-panel />
        <lab-request-panel />
      </div>
      <lab-trouble-panel />
      <lab-event-panel />
    </div>
  `,
})
export class SessionPage {
  constructor() {
    leaveSignedOut();
  }
}
