import { clientIdOfLane, isLaneName } from '../lanes/lane';

const [, , lane] = globalThis.location.pathname.split('/');

/** The lane of this tab. */
export const name = isLaneName(lane) ? lane : 'guard';

/** The app client of that lane. */
export const clientId = clientIdOfLane(name);
