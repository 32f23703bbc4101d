import { chromium, firefox, webkit, type Browser, type LaunchOptions } from '@playwright/test';
import {
  findFirefox,
  findHeadlessShell,
  findWebKit,
  type WebKitGtk,
} from '../tools/find-browsers.mjs';
import { requireChromium } from '../tools/find-chromium.mjs';
import type { Engine } from './engines';
import { WebKitBrowser } from './webkit/webkit-browser';

/** How to launch a browser: the options of a Playwright project. */
export type Launch =
  | {
      readonly browserName: Engine;
      readonly channel?: string;
      readonly launchOptions: LaunchOptions;
    }
  /** A browser that Playwright doesn't drive. */
  | { readonly webKitGtk: WebKitGtk };

/**
 * The engines that are installed on this machine.
 *
 * @param prefersHeadlessShell whether Chromium's engine is enough, if it is installed without the
 *   browser.
 */
export async function findLaunches({ prefersHeadlessShell = false } = {}): Promise<
  Partial<Record<Engine, Launch>>
> {
  const shell = prefersHeadlessShell ? findHeadlessShell() : undefined;
  const firefoxFound = findFirefox();
  const webkitFound = findWebKit();
  return {
    chromium: {
      browserName: 'chromium',
      launchOptions: {
        executablePath: shell ?? (await requireChromium()),
        args: [
          '--no-sandbox',
          '--disable-gpu',
          '--disable-quic',
          '--no-first-run',
          '--disable-background-networking',
          '--disable-component-update',
          '--disable-sync',
          // The suggestions of the address bar are a separate page in each window, and a spare
          // process waits for the next page. Both take longer than most tests.
          '--disable-features=WebUIOmniboxPopup,WebUIOmniboxFullPopup,WebUIOmniboxAimPopup,SpareRendererForSitePerProcess',
        ],
      },
    },
    ...(firefoxFound && {
      firefox: {
        browserName: 'firefox',
        // Playwright drives its own build with its own protocol, and Mozilla's build with WebDriver
        // BiDi.
        ...(!firefoxFound.isPlaywrights && { channel: 'moz-firefox' }),
        launchOptions: {
          executablePath: firefoxFound.path,
          // By default, tabs of one site share a process. With one process per tab, they see writes
          // of other tabs later.
          firefoxUserPrefs: { 'dom.ipc.processCount.webIsolated': 8 },
        },
      },
    }),
    ...(webkitFound && {
      webkit:
        'driver' in webkitFound
          ? { webKitGtk: webkitFound }
          : { browserName: 'webkit', launchOptions: { executablePath: webkitFound.path } },
    }),
  };
}

/** Launches a browser outside of a test. */
export async function launch(how: Launch): Promise<Browser> {
  if ('webKitGtk' in how) return launchWebKitGtk(how.webKitGtk);
  const { browserName, channel, launchOptions } = how;
  const type = { chromium, firefox, webkit }[browserName];
  return type.launch({ ...launchOptions, ...(channel && { channel }) });
}

/**
 * It implements the part of Playwright's browser that the tests use. Any other call fails with "is
 * not a function".
 */
export async function launchWebKitGtk(found: WebKitGtk): Promise<Browser> {
  return (await WebKitBrowser.launch(found)) as unknown as Browser;
}
