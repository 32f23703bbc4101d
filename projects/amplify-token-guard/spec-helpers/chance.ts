import { CurrentSession } from '../src/lib/session/current-session';

/**
 * Removes randomness: every random number, and the jitter of each token, is this number from 0 to
 * 1.
 */
export function fixChance(share: number): void {
  jest.spyOn(Math, 'random').mockReturnValue(share);
  jest.spyOn(CurrentSession.prototype, 'jitter', 'get').mockReturnValue(share);
}
