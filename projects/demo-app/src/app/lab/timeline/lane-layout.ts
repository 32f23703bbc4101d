import { REQUEST_ROWS } from './row-plan';

/** The vertical layout of a lane, in pixels from its top. All lanes have the same one. */
export const LIFE = { y: 18, height: 13 };
/** The time left of a token that was replaced early. */
export const REST = { y: 33, height: 5 };
export const REQUESTS = { y: 65, pitch: 7, height: 6 };
export const SOCKET = { y: 114 };
export const LANE_HEIGHT = 121;

/**
 * The vertical centers of the marks: the marks of the session, and above the requests the marks of
 * rejections and retries.
 */
export const MARKS = { session: 9, rejected: 47, retried: 57 };

/** The row of the session's marks has no name here, because the lane's label is next to it. */
export const NAMED_ROWS = [
  { name: 'Token', y: LIFE.y + LIFE.height / 2 },
  { name: '401, again', y: (MARKS.rejected + MARKS.retried) / 2 },
  { name: 'Requests', y: REQUESTS.y + (REQUEST_ROWS * REQUESTS.pitch) / 2 },
  { name: 'Socket', y: SOCKET.y },
];
