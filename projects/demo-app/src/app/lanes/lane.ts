import { world } from '../world';

export type LaneName = 'plain' | 'workaround' | 'guard';

/** One way to live with tokens that expire. */
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
    meaning: 'The first lane’s code, and one line more.',
  },
];

export function isLaneName(name: string | undefined): name is LaneName {
  return LANES.some((lane) => lane.name === name);
}

/** The world of a lane, as the Lab sees it: a user pool and an API of its own. */
export function worldOfLane(name: LaneName): string {
  return `${world}-${name}`;
}

/** Amplify keeps a session for each app client: with one of its own a lane shares it with no other. */
export function clientIdOfLane(name: LaneName): string {
  return `mockclientlab${name}`;
}

/** The address of one tab of a lane. */
export function laneUrl(name: LaneName, tab: number): string {
  return `/lane/${name}?${new URLSearchParams({ world: worldOfLane(name), tab: String(tab) }).toString()}`;
}
