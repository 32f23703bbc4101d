import { Browser } from './browser';
import { BrowserCommand } from './browser-command';

/** Performs one step of a schedule. */
export async function perform(browser: Browser, step: BrowserCommand): Promise<void> {
  const { device, latency } = browser;
  switch (step.do) {
    case 'request':
      browser.running(step.in)?.request();
      break;
    case 'requestInAll':
      for (const tab of browser.alive) if (tab.page.isRunning) tab.request();
      break;
    case 'refresh':
      browser.wasAsked = true;
      browser.running(step.in)?.refresh();
      break;
    case 'fetchAuthSession':
      browser.wasAsked ||= step.forceRefresh;
      browser.running(step.in)?.fetchAuthSession(step.forceRefresh);
      break;
    case 'throttle': {
      browser.wasThrottled = true;
      browser.at(step.in)?.page.throttle(step.grainMs);
      break;
    }
    case 'wait':
      await device.advance(step.ms);
      break;
    case 'sleep':
      // A device doesn't fall asleep in the middle of a task.
      await device.settle();
      device.sleep(step.ms);
      browser.wake();
      break;
    case 'suspend':
      await device.settle();
      for (const { page } of browser.alive) page.freeze();
      await device.advance(step.ms);
      for (const tab of browser.alive) browser.resume(tab);
      break;
    case 'stepWall':
      device.stepWall(step.ms);
      break;
    case 'open':
      await device.settle();
      browser.open(step.in);
      break;
    case 'close':
      await device.settle();
      browser.at(step.in)?.close();
      break;
    case 'kill':
      await device.settle();
      browser.at(step.in)?.kill(step.afterWrites);
      break;
    case 'freeze':
      await device.settle();
      browser.at(step.in)?.page.freeze();
      break;
    case 'resume': {
      const tab = browser.at(step.in);
      if (tab) browser.resume(tab);
      break;
    }
    case 'signIn':
      void browser.running(step.in)?.signIn(step.user);
      break;
    case 'signOut':
      void browser.running(step.in)?.signOut();
      break;
    case 'outage':
      browser.setOut(true);
      break;
    case 'heal':
      browser.setOut(false);
      break;
    case 'revoke':
      browser.pool.revokeAll();
      break;
    case 'slowRefresh':
      latency.refresh = step;
      browser.slowestRefreshMs = Math.max(browser.slowestRefreshMs, step.upMs + step.downMs);
      browser.wasHung ||= step.downMs >= 20_000;
      break;
    case 'slowRequest':
      latency.request = step;
      break;
  }
}
