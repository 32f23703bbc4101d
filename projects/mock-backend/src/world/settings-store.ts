import { isJsonObject } from './json-object';
import { checkProperties, flag, text, wholeNumber } from './rule';
import type { Rule } from './rule';
import { DEFAULT_SETTINGS } from './world-settings';
import type { Latency, SettingsPatch, WorldSettings } from './world-settings';

const TEN_YEARS_MS = 315_360_000_000;
const life = wholeNumber(1000, TEN_YEARS_MS, 1000);
const pause = wholeNumber(0, 600_000);

const LATENCY_RULES: Record<keyof Latency, Rule> = {
  authBefore: pause,
  authAfter: pause,
  apiBefore: pause,
  apiAfter: pause,
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
  latency: {
    allowed: `an object of ${Object.keys(LATENCY_RULES).join(', ')}`,
    accepts: isJsonObject,
  },
  unauthorizedMessage: text,
};

/** The settings of one world. A change is checked as a whole: one wrong value, and nothing changes. */
export class SettingsStore {
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
    const latency = { ...this.#current.latency, ...patch.latency };
    this.#current = { ...this.#current, ...patch, latency };
    return this.#current;
  }

  reset(): void {
    this.#current = DEFAULT_SETTINGS;
  }
}
