import { ChangeDetectionStrategy, Component } from '@angular/core';
import { TroublePanel } from '../backend/trouble-panel';
import { EventPanel } from '../events/event-panel';
import { RequestPanel } from '../requests/request-panel';
import { LivePanel } from '../stream/live-panel';
import { StreamPanel } from '../stream/stream-panel';
import { StreamPoller } from '../stream/stream-poller';
import { TokenPanel } from '../token/token-panel';
import { Account } from './account';
import { AccountBar } from './account-bar';
import { IdleBanner } from './idle-banner';
import { leaveSignedOut } from './leave-signed-out';
import { SessionPanel } from './session-panel';

/** A session that the guard keeps alive. */
@Component({
  selector: 'lab-session-page',
  imports: [
    AccountBar,
    EventPanel,
    IdleBanner,
    LivePanel,
    RequestPanel,
    SessionPanel,
    StreamPanel,
    TokenPanel,
    TroublePanel,
  ],
  providers: [Account, StreamPoller],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <lab-idle-banner />
    <div class="page-head">
      <h1>One session, with the guard</h1>
      <lab-account-bar />
    </div>
    <lab-token-panel />
    <div class="columns">
      <div class="column">
        <lab-stream-panel />
        <lab-request-panel />
      </div>
      <div class="column">
        <lab-session-panel />
        <lab-live-panel />
        <lab-event-panel />
      </div>
      <lab-trouble-panel />
    </div>
  `,
})
export class SessionPage {
  constructor() {
    leaveSignedOut();
  }
}
