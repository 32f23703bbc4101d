import { firstValueFrom } from 'rxjs';
import type { Fault } from '../../../../../mock-backend/src/world/fault';
import { LaneDesk } from '../lanes/lane-desk';
import { Story } from './story';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

const PORTAL: Fault = { operation: 'auth', kind: 'html', status: 200, times: 0 };

export const STORIES: readonly Story[] = [
  {
    id: 'tablet',
    title: 'The 3 a.m. tablet',
    text: 'A tablet on a kitchen wall plays all night. At 3 a.m. it sets its clock, which jumps back by five minutes.',
    lifeSeconds: 10,
    endMs: 26 * SECOND,
    steps: [
      { atMs: 0, says: 'The tablet plays. All is well.' },
      {
        // Before any lane refreshes: plain Amplify does with 5 s left.
        atMs: 2 * SECOND,
        says: 'The device’s clock jumps back by five minutes.',
        does: (desk) => desk.setClockBy(-5 * MINUTE),
      },
      { atMs: 10 * SECOND, says: 'The token has expired, whatever the tablet’s clock says.' },
      { atMs: 18 * SECOND, says: 'Nobody is awake to press reload.' },
    ],
  },
  {
    id: 'tabs',
    title: 'Two tabs and rotation',
    text: 'Refresh token rotation is on, without grace. The user opens a second tab, and both find the token expired at once.',
    lifeSeconds: 10,
    endMs: 28 * SECOND,
    steps: [
      {
        atMs: 0,
        says: 'Each refresh replaces the refresh token; the old one is worthless from then on.',
        does: (desk) =>
          desk.set({ rotation: true, rotationGraceMs: 0, latency: { authAfter: 900 } }),
      },
      {
        atMs: 2 * SECOND,
        says: 'A second tab opens and joins the session.',
        does: (desk) => desk.setSecondTab(true),
      },
      { atMs: 10 * SECOND, says: 'Both tabs need a new token.' },
      { atMs: 19 * SECOND, says: 'And again, one life later.' },
    ],
  },
  {
    id: 'lid',
    title: 'Laptop lid',
    text: 'The lid closes for ten minutes. When it opens again the token is long dead, and the Wi-Fi needs three seconds.',
    lifeSeconds: 12,
    endMs: 26 * SECOND,
    steps: [
      { atMs: 0, says: 'Music at the desk.' },
      {
        atMs: 5 * SECOND,
        says: 'The lid closes, and opens ten minutes later. There is no network yet.',
        does: (desk) => desk.sleep(10 * MINUTE, () => desk.setOnline(false)),
      },
      { atMs: 8 * SECOND, says: 'The Wi-Fi is back.', does: (desk) => desk.setOnline(true) },
      { atMs: 14 * SECOND, says: 'Who has heard all the live events?' },
    ],
  },
  {
    id: 'airport',
    title: 'The airport Wi-Fi',
    text: 'A slow network, and a captive portal that answers the sign-in service’s calls with its own page for six seconds.',
    lifeSeconds: 12,
    endMs: 28 * SECOND,
    steps: [
      {
        atMs: 0,
        says: 'Every request takes more than half a second.',
        does: (desk) => desk.set({ latency: { apiBefore: 400, apiAfter: 200 } }),
      },
      {
        atMs: 4 * SECOND,
        says: 'The portal steps in: refreshes get a page of HTML instead of tokens.',
        does: async (desk) => void (await firstValueFrom(desk.control.addFault(PORTAL))),
      },
      {
        atMs: 6 * SECOND,
        says: 'The user presses play.',
        does: (desk) => desk.ask('recordPlay', askId(desk)),
      },
      {
        atMs: 10 * SECOND,
        says: 'The user has agreed to the portal’s terms.',
        does: async (desk) => void (await firstValueFrom(desk.control.clearFaults())),
      },
      {
        atMs: 14 * SECOND,
        says: 'The access point drops every open connection.',
        does: async (desk) => void (await firstValueFrom(desk.control.dropSockets())),
      },
    ],
  },
  {
    id: 'curators',
    title: 'Curators only',
    text: 'A listener opens a page for curators. Its subscription is denied, and it shares one socket with the live events.',
    // Nothing expires: all the trouble comes of the denial.
    lifeSeconds: 60,
    endMs: 27 * SECOND,
    steps: [
      { atMs: 0, says: 'A live event comes in every second.' },
      {
        atMs: 4 * SECOND,
        says: 'The user opens the curators’ page: its subscription is denied.',
        does: (desk) => desk.ask('watchRoyalties', askId(desk)),
      },
      {
        atMs: 11 * SECOND,
        says: 'The user opens it again.',
        does: (desk) => desk.ask('watchRoyalties', askId(desk)),
      },
      {
        atMs: 18 * SECOND,
        says: 'And once more. Denied is denied; who still hears the live events?',
        does: (desk) => desk.ask('watchRoyalties', askId(desk)),
      },
    ],
  },
];

let asked = 0;

function askId(desk: LaneDesk): string {
  return `story-${desk.lane.name}-${++asked}`;
}
