import { chromium, firefox, webkit, type Browser, type LaunchOptions } from '@playwright/test';
import { findFirefox, findWebKit, type WebKitGtk } from '../tools/find-browsers.mjs';
import { requireChromium } from '../tools/find-chromium.mjs';
import type { Engine } from './engines';
import { WebKitBrowser } from './webkit/webkit-browser';

/** How to start a browser, in the words of a Playwright project. */
export type Launch =
  | {
      readonly browserName: Engine;
      readonly channel?: string;
      readonly launchOptions: LaunchOptions;
    }
  /** Not by Playwright. */
  | { readonly webKitGtk: WebKitGtk };

/** The engines that are on this machine. */
export async function findLaunches(): Promise<Partial<Record<Engine, Launch>>> {
  const firefoxFound = findFirefox();
  const webkitFound = findWebKit();
  return {
    chromium: {
      browserName: 'chromium',
      launchOptions: {
        executablePath: await requireChromium(),
        args: [
          '--no-sandbox',
          '--disable-gpu',
          '--disable-quic',
          '--no-first-run',
          '--disable-background-networking',
          '--disable-component-update',
          '--disable-sync',
          // The suggestions of the address bar are a page of their own in every window, and cost more than most tests.
          '--disable-features=WebUIOmniboxPopup,WebUIOmniboxFullPopup,WebUIOmniboxAimPopup',
        ],
      },
    },
    ...(firefoxFound && {
      firefox: {
        browserName: 'firefox',
        // Playwright drives its own build by a protocol of its own, and Mozilla's over WebDriver BiDi.
        ...(!firefoxFound.isPlaywrights && { channel: 'moz-firefox' }),
        launchOptions: {
          executablePath: firefoxFound.path,
          // Tabs of one site share a process unless there may be as many as tabs: then they differ in what they see.
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

/** Starts one of them without a test. */
export async function launch(how: Launch): Promise<Browser> {
  if ('webKitGtk' in how) return launchWebKitGtk(how.webKitGtk);
  const { browserName, channel, launchOptions } = how;
  const type = { chromium, firefox, webkit }[browserName];
  return type.launch({ ...launchOptions, ...(channel && { channel }) });
}

/** It has what the tests use of Playwright's browsers. Of anything else they are told that it is no function. */
export async function launchWebKitGtk(found: WebKitGtk): Promise<Browser> {
  return (await WebKitBrowser.launch(found)) as unknown as Browser;
}
