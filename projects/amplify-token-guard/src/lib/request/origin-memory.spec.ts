import { ManualClock } from 'amplify-token-guard/testing';
import { TokenGuardError } from '../token-guard-error';
import { AuthToken } from '../session/auth-token';
import { EndpointMemory, OriginMemory } from './origin-memory';

const MINUTE = 60_000;
/** The first pause after a refusal, plus the time that the refusal is remembered. */
const FORGOTTEN_AFTER = 11 * MINUTE;

let clock: ManualClock;
let memory: OriginMemory;

beforeEach(() => {
  clock = new ManualClock();
  memory = new OriginMemory(clock);
});

/** Makes one more endpoint of the server reject a token. */
function anotherRejects(): void {
  memory.at('/another');
}

function token(): AuthToken {
  const tokens = { accessToken: 'a', userId: 'alice', issuedAtMs: 0, expiresAtMs: 1, ageMs: 0 };
  return new AuthToken(tokens, 'a', () => 0, 1);
}

describe('G7 the record about the endpoints of a server', () => {
  it('does not exist if none has rejected a token', () => {
    expect(memory.find('/orders/1')).toBeUndefined();
  });

  it('does not grow with every path that has rejected a token', async () => {
    const paths = Array.from({ length: 100 }, (_, i) => `/orders/${i}`);
    for (const path of paths) memory.at(path).noteRefusal();
    await clock.advance(FORGOTTEN_AFTER);
    anotherRejects();
    expect(paths.filter((path) => memory.find(path))).toEqual([]);
  });

  it.each<[string, (endpoint: EndpointMemory) => void, number]>([
    ['a refusal', (endpoint) => endpoint.noteRefusal(), FORGOTTEN_AFTER],
    [
      'a failed refresh',
      (endpoint) => endpoint.noteFailure(new TokenGuardError('refresh-failed', ''), token()),
      1_000,
    ],
  ])('exists as long as it is needed: %s', async (_, note, lastsMs) => {
    const endpoint = memory.at('/orders/1');
    note(endpoint);
    await clock.advance(lastsMs - 1);
    anotherRejects();
    expect(memory.find('/orders/1')).toBe(endpoint);
    await clock.advance(1);
    memory.at('/a-third');
    expect(memory.find('/orders/1')).toBeUndefined();
  });

  it('exists while its token is being replaced', () => {
    const endpoint = memory.at('/orders/1');
    endpoint.renewal = Promise.resolve();
    anotherRejects();
    expect(memory.find('/orders/1')).toBe(endpoint);
    endpoint.renewal = undefined;
    memory.at('/a-third');
    expect(memory.find('/orders/1')).toBeUndefined();
  });
});
