import { ACCOUNTS } from '../accounts';
import { isJsonObject } from './json-object';
import type { RealtimeSettings } from './realtime-settings';
import { checkProperties, flag, oneOf, text, wholeNumber } from './rule';
import type { Rule } from './rule';
import { DEFAULT_SETTINGS } from './world-settings';
import type { HostedUiSettings, Latency, SettingsPatch, WorldSettings } from './world-settings';

const TEN_YEARS_MS = 315_360_000_000;
const life = wholeNumber(1000, TEN_YEARS_MS, 1000);
const pause = wholeNumber(0, 600_000);

const LATENCY_RULES: Record<keyof Latency, Rule> = {
  authBefore: pause,
  authAfter: pause,
  apiBefore: pause,
  apiAfter: pause,
  exchangeBefore: pause,
  exchangeAfter: pause,
};

const REALTIME_RULES: Record<keyof RealtimeSettings, Rule> = {
  connectionTimeoutMs: wholeNumber(1, 86_400_000),
  keepAliveMs: wholeNumber(10, 86_400_000),
  keepAlive: flag,
  connectionLifeMs: wholeNumber(10, 86_400_000),
  cutAtExpiry: oneOf(['never', 'socket', 'subscription']),
  maxSubscriptions: wholeNumber(0, 10_000),
};

const HOSTED_UI_RULES: Record<keyof HostedUiSettings, Rule> = {
  signInAs: oneOf(['', ...ACCOUNTS.map(({ username }) => username)]),
};

const RULES: Record<keyof WorldSettings, Rule> = {
  accessTokenLifeMs: life,
  idTokenLifeMs: life,
  refreshTokenLifeMs: life,
  clockOffsetMs: wholeNumber(-TEN_YEARS_MS, TEN_YEARS_MS),
  rotation: flag,
  rotationGraceMs: wholeNumber(0, 60_000),
  exposeErrorType: flag,
  exposeDate: flag,
  corsOnUnauthorized: flag,
  extraGroups: wholeNumber(0, 1_000),
  hostedUi: group(HOSTED_UI_RULES),
  latency: group(LATENCY_RULES),
  unauthorizedMessage: text,
  realtime: group(REALTIME_RULES),
};

/** The settings of one world. A change is checked as a whole: one wrong value, and nothing changes. */
export class SettingsStore {
  readonly #listeners = new Set<() => void>();
  #current = DEFAULT_SETTINGS;

  get(): WorldSettings {
    return this.#current;
  }

  /** @throws BadInputError that names the setting, the value and what is allowed. */
  patch(patch: SettingsPatch): WorldSettings {
    checkProperties('', patch, RULES);
    if (patch.latency) {
      checkProperties('latency', patch.latency, LATENCY_RULES);
    }
    if (patch.realtime) {
      checkProperties('realtime', patch.realtime, REALTIME_RULES);
    }
    if (patch.hostedUi) {
      checkProperties('hostedUi', patch.hostedUi, HOSTED_UI_RULES);
    }
    const latency = { ...this.#current.latency, ...patch.latency };
    const realtime = { ...this.#current.realtime, ...patch.realtime };
    const hostedUi = { ...this.#current.hostedUi, ...patch.hostedUi };
    this.#change({ ...this.#current, ...patch, latency, realtime, hostedUi });
    return this.#current;
  }

  reset(): void {
    this.#change(DEFAULT_SETTINGS);
  }

  /** Tells of every change from now on, the clock's included. Returns how to stop it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #change(settings: WorldSettings): void {
    this.#current = settings;
    this.#listeners.forEach((listener) => listener());
  }
}

function group(rules: Readonly<Record<string, Rule>>): Rule {
  return { allowed: `an object of ${Object.keys(rules).join(', ')}`, accepts: isJsonObject };
}
