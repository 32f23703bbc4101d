import * as v from 'valibot';
import { ACCOUNTS } from '../accounts';
import { partialOf, flag, oneOf, parse, text, wholeNumber } from './input';
import type { RealtimeSettings } from './realtime-settings';
import { DEFAULT_SETTINGS } from './world-settings';
import type { HostedUiSettings, Latency, SettingsPatch, WorldSettings } from './world-settings';

/** A schema for every property. */
type Schemas<T> = { readonly [K in keyof T]: v.GenericSchema<unknown, T[K]> };

const TEN_YEARS_MS = 315_360_000_000;
const life = wholeNumber(1000, TEN_YEARS_MS, 1000);
const pause = wholeNumber(0, 600_000);

const LATENCY = {
  authBefore: pause,
  authAfter: pause,
  apiBefore: pause,
  apiAfter: pause,
  exchangeBefore: pause,
  exchangeAfter: pause,
} satisfies Schemas<Latency>;

const REALTIME = {
  connectionTimeoutMs: wholeNumber(1, 86_400_000),
  keepAliveMs: wholeNumber(10, 86_400_000),
  keepAlive: flag,
  connectionLifeMs: wholeNumber(10, 86_400_000),
  cutAtExpiry: oneOf(['never', 'socket', 'subscription']),
  maxSubscriptions: wholeNumber(0, 10_000),
  timeoutName: oneOf(['connectionTimeoutMs', 'connectionTimeout', 'none']),
  keepAliveAtOnce: flag,
  connectionErrorFrame: flag,
  denialDetails: flag,
} satisfies Schemas<RealtimeSettings>;

const HOSTED_UI = {
  signInAs: oneOf(['', ...ACCOUNTS.map(({ username }) => username)]),
} satisfies Schemas<HostedUiSettings>;

const patchSchema = partialOf({
  accessTokenLifeMs: life,
  idTokenLifeMs: life,
  refreshTokenLifeMs: life,
  clockOffsetMs: wholeNumber(-TEN_YEARS_MS, TEN_YEARS_MS),
  rotation: flag,
  rotationGraceMs: wholeNumber(0, 60_000),
  exposeErrorType: flag,
  exposeDate: flag,
  corsOnUnauthorized: flag,
  errorTypeOnUnauthorized: flag,
  malformedQueryStatus: v.picklist([400, 200], '400 or 200'),
  extraGroups: wholeNumber(0, 1_000),
  hostedUi: group(HOSTED_UI),
  latency: group(LATENCY),
  unauthorizedMessage: text,
  realtime: group(REALTIME),
} satisfies Schemas<Required<SettingsPatch>>);

/** The settings of one world. If one value of a change is invalid, nothing changes. */
export class SettingsStore {
  readonly #listeners = new Set<() => void>();
  #current = DEFAULT_SETTINGS;

  get(): WorldSettings {
    return this.#current;
  }

  /** @throws BadInputError that names the setting, the value, and what is allowed */
  patch(patch: SettingsPatch): WorldSettings {
    const { latency, realtime, hostedUi, ...rest } = parse(patchSchema, patch);
    this.#change({
      ...this.#current,
      ...rest,
      latency: { ...this.#current.latency, ...latency },
      realtime: { ...this.#current.realtime, ...realtime },
      hostedUi: { ...this.#current.hostedUi, ...hostedUi },
    });
    return this.#current;
  }

  reset(): void {
    this.#change(DEFAULT_SETTINGS);
  }

  /**
   * Calls the listener after every change from now on, including steps of the clock. The returned
   * function removes it.
   */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #change(settings: WorldSettings): void {
    this.#current = settings;
    this.#listeners.forEach((listener) => listener());
  }
}

function group<const S extends Readonly<Record<string, v.GenericSchema>>>(schemas: S) {
  return partialOf(schemas, `an object of ${Object.keys(schemas).join(', ')}`);
}
