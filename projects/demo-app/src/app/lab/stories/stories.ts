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
      { atMs: 0, text: 'The tablet plays. All is well.' },
      {
        // Before any lane refreshes. Plain Amplify refreshes with 5 s left.
        atMs: 2 * SECOND,
        text: 'The device’s clock jumps back by five minutes.',
        does: (desk) => desk.setClockBy(-5 * MINUTE),
      },
      { atMs: 10 * SECOND, text: 'The token has expired, but not by the tablet’s clock.' },
      { atMs: 18 * SECOND, text: 'Nobody is awake to press reload.' },
    ],
  },
  {
    id: 'tabs',
    title: 'Two tabs and rotation',
    text: 'Refresh token rotation is on, without grace. The user opens a second tab, and both notice at the same time that the token has expired.',
    lifeSeconds: 10,
    endMs: 28 * SECOND,
    steps: [
      {
        atMs: 0,
        text: 'Each refresh replaces the refresh token. The old one becomes invalid.',
        does: (desk) =>
          desk.set({ rotation: true, rotationGraceMs: 0, latency: { authAfter: 900 } }),
      },
      {
        atMs: 2 * SECOND,
        text: 'A second tab opens and joins the session.',
        does: (desk) => desk.setSecondTab(true),
      },
      { atMs: 10 * SECOND, text: 'Both tabs need a new token.' },
      { atMs: 19 * SECOND, text: 'And again, one token lifetime later.' },
    ],
  },
  {
    id: 'lid',
    title: 'Laptop lid',
    text: 'The lid closes for ten minutes. When it opens again, the token has expired, and the Wi-Fi needs three seconds.',
    lifeSeconds: 12,
    endMs: 26 * SECOND,
    steps: [
      { atMs: 0, text: 'Music at the desk.' },
      {
        atMs: 5 * SECOND,
        text: 'The lid closes, and opens ten minutes later. There is no network yet.',
        does: (desk) => desk.sleep(10 * MINUTE, () => desk.setOnline(false)),
      },
      { atMs: 8 * SECOND, text: 'The Wi-Fi is back.', does: (desk) => desk.setOnline(true) },
      { atMs: 14 * SECOND, text: 'Which lanes received all live events?' },
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
        text: 'Every request takes more than half a second.',
        does: (desk) => desk.set({ latency: { apiBefore: 400, apiAfter: 200 } }),
      },
      {
        atMs: 4 * SECOND,
        text: 'The portal steps in: refreshes get a page of HTML instead of tokens.',
        does: async (desk) => void (await firstValueFrom(desk.control.addFault(PORTAL))),
      },
      {
        atMs: 6 * SECOND,
        text: 'The user presses play.',
        does: (desk) => desk.ask('recordPlay', askId(desk)),
      },
      {
        atMs: 10 * SECOND,
        text: 'The user has agreed to the portal’s terms.',
        does: async (desk) => void (await firstValueFrom(desk.control.clearFaults())),
      },
      {
        atMs: 14 * SECOND,
        text: 'The access point drops every open connection.',
        does: async (desk) => void (await firstValueFrom(desk.control.dropSockets())),
      },
    ],
  },
  {
    id: 'curators',
    title: 'Curators only',
    text: 'A listener opens a page for curators. Its subscription is denied, and it shares one socket with the live events.',
    // No token expires. Only the denial causes problems.
    lifeSeconds: 60,
    endMs: 27 * SECOND,
    steps: [
      { atMs: 0, text: 'A live event comes in every second.' },
      {
        atMs: 4 * SECOND,
        text: 'The user opens the curators’ page: its subscription is denied.',
        does: (desk) => desk.ask('watchRoyalties', askId(desk)),
      },
      {
        atMs: 11 * SECOND,
        text: 'The user opens it again.',
        does: (desk) => desk.ask('watchRoyalties', askId(desk)),
      },
      {
        atMs: 18 * SECOND,
        text: 'And again: denied. Which lanes still receive the live events?',
        does: (desk) => desk.ask('watchRoyalties', askId(desk)),
      },
    ],
  },
];

let asked = 0;

function askId(desk: LaneDesk): string {
  return `story-${desk.lane.name}-${++asked}`;
}
