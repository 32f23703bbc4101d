import { firstValueFrom } from 'rxjs';
import type { Fault } from '../../../../../mock-backend/src/world/fault';
import type { SettingsPatch } from '../../../../../mock-backend/src/world/world-settings';
import { LISTENER } from '../../../../../mock-backend/src/accounts';
import { LaneDesk } from '../lanes/lane-desk';

/** A fault that lasts until it is switched off. */
export interface Switch {
  readonly id: string;
  readonly label: string;
  readonly hint: string;
  readonly faults?: readonly Fault[];
  readonly on?: SettingsPatch;
  readonly off?: SettingsPatch;
  /** What can't be expressed as settings and faults. */
  readonly turn?: (desk: LaneDesk, on: boolean) => Promise<void> | void;
}

/** A fault that happens once. */
export interface Mishap {
  readonly label: string;
  readonly hint: string;
  readonly happens: (desk: LaneDesk) => Promise<void> | void;
}

const MINUTE = 60_000;

function always(fault: Fault): readonly Fault[] {
  return [{ ...fault, times: 0 }];
}

export const SWITCHES: readonly Switch[] = [
  {
    id: 'second-tab',
    label: 'Second tab',
    hint: 'Opens, joins the session, and sends as many requests as the first.',
    turn: (desk, on) => desk.setSecondTab(on),
  },
  {
    id: 'offline',
    label: 'Offline',
    hint: 'Every connection breaks, and the browser reports that it is offline.',
    turn: (desk, on) => desk.setOnline(!on),
  },
  {
    id: 'slow',
    label: 'Slow network',
    hint: 'A request takes three seconds to reach the API, so a token may expire in transit.',
    on: { latency: { apiBefore: 3_000 } },
    off: { latency: { apiBefore: 0 } },
  },
  {
    id: 'slow-refresh',
    label: 'Slow refreshes',
    hint: 'New tokens are four seconds old when they arrive.',
    on: { latency: { authAfter: 4_000 } },
    off: { latency: { authAfter: 0 } },
  },
  {
    id: 'rotation',
    label: 'Refresh token rotation',
    hint: 'Each refresh replaces the refresh token, and the old one becomes invalid immediately.',
    on: { rotation: true, rotationGraceMs: 0 },
    off: { rotation: false },
  },
  {
    id: 'throttled',
    label: 'Refreshes are throttled',
    hint: 'The user pool responds with 429 to every refresh.',
    faults: always({ operation: 'GetTokensFromRefreshToken', kind: 'status', status: 429 }),
  },
  {
    id: 'pool-down',
    label: 'User pool is down',
    hint: 'It responds with 503 to every request.',
    faults: always({ operation: 'auth', kind: 'status', status: 503 }),
  },
  {
    id: 'portal',
    label: 'Captive portal',
    hint: 'Requests to the user pool get an HTML page with status 200.',
    faults: always({ operation: 'auth', kind: 'html', status: 200 }),
  },
  {
    id: 'cut',
    label: 'Subscriptions end with their token',
    hint: 'A subscription gets an error when the token that started it expires.',
    on: { realtime: { cutAtExpiry: 'subscription' } },
    off: { realtime: { cutAtExpiry: 'never' } },
  },
  {
    id: 'no-headers',
    label: 'Hidden headers',
    hint: 'CORS prevents the page from reading the server’s time and the type of its errors.',
    on: { exposeDate: false, exposeErrorType: false },
    off: { exposeDate: true, exposeErrorType: true },
  },
];

export const MISHAPS: readonly Mishap[] = [
  {
    label: 'Reject the next token',
    hint: 'The API responds with 401 although the token is valid.',
    happens: async (desk) =>
      done(desk.control.addFault({ operation: 'graphql:getMusicStream', kind: 'unauthorized' })),
  },
  {
    label: 'Cut the sockets',
    hint: 'Every WebSocket breaks.',
    happens: async (desk) => done(desk.control.dropSockets()),
  },
  {
    label: 'Close the lid for ten minutes',
    hint: 'Ten minutes pass at once, here and on the server.',
    happens: (desk) => desk.sleep(10 * MINUTE),
  },
  {
    label: 'Clock 5 min back',
    hint: 'This device’s clock is wrong from now on.',
    happens: (desk) => desk.setClockBy(-5 * MINUTE),
  },
  {
    label: 'Clock 5 min forward',
    hint: 'The same, in the other direction.',
    happens: (desk) => desk.setClockBy(5 * MINUTE),
  },
  {
    label: 'Revoke the session',
    hint: 'No refresh works anymore, and only a new sign-in helps. No guard can prevent this sign-out.',
    happens: async (desk) => done(desk.control.revokeSessions(LISTENER.username)),
  },
];

async function done(request: Parameters<typeof firstValueFrom>[0]): Promise<void> {
  await firstValueFrom(request);
}
