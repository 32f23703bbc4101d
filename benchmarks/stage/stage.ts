import { chromium, type Browser } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import { startBackend, type Backend } from '../../projects/mock-backend/src/start-backend';
import type { SettingsPatch } from '../../projects/mock-backend/src/world/world-settings';
import { requireChromium } from '../../tools/find-chromium.mjs';
import type { Lane } from '../app/src/lane';
import { LaneStage } from './lane-stage';

const APP = fileURLToPath(new URL('../../dist/bench-app/browser', import.meta.url));

export const LANES: readonly Lane[] = ['plain', 'workaround', 'guard', 'untouched'];

export interface OpenOptions {
  readonly settings?: SettingsPatch;
  /** The buffer of the workaround. */
  readonly bufferMs?: number;
}

/** The mock backend and a real browser, which all lanes share. */
export class Stage {
  #worlds = 0;

  private constructor(
    readonly backend: Backend,
    readonly browser: Browser,
  ) {}

  static async open(): Promise<Stage> {
    const backend = await startBackend({ host: '127.0.0.1', port: 0, staticDir: APP });
    const browser = await chromium.launch({
      executablePath: await requireChromium(),
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    });
    return new Stage(backend, browser);
  }

  /** A lane with its own browser profile and world, signed in, with one tab. */
  async lane(lane: Lane, { settings, bufferMs = 30_000 }: OpenOptions = {}): Promise<LaneStage> {
    const world = this.backend.world(`${lane}-${++this.#worlds}`);
    if (settings) world.settings.patch(settings);
    const context = await this.browser.newContext();
    // The app is served from 127.0.0.1 and calls localhost. That is another origin, as it is with
    // AWS.
    const search = new URLSearchParams({
      lane,
      world: world.name,
      api: `http://localhost:${this.backend.port}`,
      bufferMs: String(bufferMs),
    });
    const url = `${this.backend.url}/?${search.toString()}`;
    const stage = new LaneStage(lane, world, context, url);
    await stage.openTab();
    await stage.signIn();
    return stage;
  }

  /** All lanes, one after the other. */
  async lanes(options?: OpenOptions): Promise<LaneStage[]> {
    const lanes: LaneStage[] = [];
    for (const lane of LANES) lanes.push(await this.lane(lane, options));
    return lanes;
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.backend.close();
  }
}
