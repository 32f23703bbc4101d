import { ChangeDetectionStrategy, Component } from '@angular/core';
import { TroublePanel } from '../backend/trouble-panel';
import { RequestPanel } from '../requests/request-panel';
import { Account } from '../session/account';
import { AccountBar } from '../session/account-bar';
import { StreamPanel } from '../stream/stream-panel';
import { StreamPoller } from '../stream/stream-poller';

/** The same session on Amplify alone, which tells nothing of its token. */
@Component({
  selector: 'lab-plain-session-page',
  imports: [AccountBar, RequestPanel, StreamPanel, TroublePanel],
  providers: [Account, StreamPoller],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="page-head">
      <h1>Session without the guard</h1>
      <lab-account-bar />
    </div>
    <div class="columns">
      <div class="column">
        <lab-stream-panel />
        <lab-request-panel />
      </div>
      <lab-trouble-panel />
    </div>
  `,
})
export class PlainSessionPage {}
