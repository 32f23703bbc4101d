import { clientIdOfLane, isLaneName } from '../lanes/lane';

const [, , lane] = globalThis.location.pathname.split('/');

/** The lane that this page is a tab of. */
export const name = isLaneName(lane) ? lane : 'guard';

/** The app client of that lane. */
export const clientId = clientIdOfLane(name);
