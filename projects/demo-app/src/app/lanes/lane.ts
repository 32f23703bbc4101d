import { world } from '../world';

export type LaneName = 'plain' | 'workaround' | 'guard';

/** A way to handle tokens that expire. */
export interface Lane {
  readonly name: LaneName;
  readonly label: string;
  readonly meaning: string;
}

export const LANES: readonly Lane[] = [
  {
    name: 'plain',
    label: 'Plain Amplify',
    meaning: 'generateClient() as it is documented.',
  },
  {
    name: 'workaround',
    label: '30 s workaround',
    meaning: 'Refreshes early, by force (amplify-js #13710).',
  },
  {
    name: 'guard',
    label: 'With the guard',
    meaning: 'The first lane’s code, plus one line.',
  },
];

export function isLaneName(name: string | undefined): name is LaneName {
  return LANES.some((lane) => lane.name === name);
}

/** The world of a lane from the Lab's point of view: its own user pool and API. */
export function worldOfLane(name: LaneName): string {
  return `${world}-${name}`;
}

/**
 * Amplify stores one session per app client. Each lane has its own client, so it shares its session
 * with no other lane.
 */
export function clientIdOfLane(name: LaneName): string {
  return `mockclientlab${name}`;
}

/** The URL of one tab of a lane. */
export function laneUrl(name: LaneName, tab: number): string {
  return `/lane/${name}?${new URLSearchParams({ world: worldOfLane(name), tab: String(tab) }).toString()}`;
}
