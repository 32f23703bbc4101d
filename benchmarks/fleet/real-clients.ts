import { Alarm } from '../../projects/amplify-token-guard/src/lib/platform/alarm';
import { AuthToken } from '../../projects/amplify-token-guard/src/lib/session/auth-token';
import { leadMs } from '../../projects/amplify-token-guard/src/lib/session/refresh-policy';
import { RefreshQueue } from '../../projects/amplify-token-guard/src/lib/session/refresh-queue';
import { DEFAULT_OPTIONS } from '../../projects/amplify-token-guard/src/lib/token-guard-options';
import { HOURS, LIFE_MS, type Outage } from './fleet';
import { VirtualClock } from './virtual-clock';

export interface RealClients {
  readonly clients: number;
  readonly attempts: number;
}

/**
 * A small fleet with the guard's real `RefreshQueue` and `Alarm`, including timers. It verifies the
 * large fleet, which has only their arithmetic.
 */
export async function realClients(clients: number, outage?: Outage): Promise<RealClients> {
  const clock = new VirtualClock();
  let attempts = 0;
  for (let client = 0; client < clients; client++) {
    const startMs = (client / clients) * 60_000;
    clock.after(startMs, () => startClient(clock, attempt));
  }
  await clock.runUntil(HOURS * LIFE_MS);
  return { clients, attempts };

  function attempt(): boolean {
    const nowMs = clock.monotonicMs();
    attempts++;
    return !outage || nowMs < outage.fromMs || nowMs >= outage.untilMs;
  }
}

function startClient(clock: VirtualClock, attempt: () => boolean): void {
  const alarm = new Alarm(clock);
  const queue = new RefreshQueue(clock, DEFAULT_OPTIONS, () =>
    attempt() ? Promise.resolve(arm()) : Promise.reject(new Error('The service is down.')),
  );
  const arm = (): AuthToken => {
    const token = mint(clock);
    const lead = leadMs(token.lifetimeMs, DEFAULT_OPTIONS, Math.random());
    alarm.set(
      () => token.timeLeftMs() - lead,
      () => queue.start('ahead'),
    );
    return token;
  };
  arm();
}

function mint(clock: VirtualClock): AuthToken {
  const issuedAtMs = clock.wallMs();
  const tokens = {
    accessToken: '',
    userId: '',
    issuedAtMs,
    expiresAtMs: issuedAtMs + LIFE_MS,
    ageMs: 0,
  };
  return new AuthToken(tokens, '', () => clock.monotonicMs() - issuedAtMs, 1);
}
