import { NgZone } from '@angular/core';
import { closeTabs, openTab } from '../../../spec-helpers/tab-injector';
import { WatchedZone } from '../../../spec-helpers/watched-zone';
import { TabChannel, TabMessage } from './tab-channel';

const { BroadcastChannel: RealChannel } = globalThis;

afterEach(() => {
  closeTabs();
  globalThis.BroadcastChannel = RealChannel;
});

function open(): TabChannel {
  return openTab(TabChannel).get(TabChannel);
}

/** The next message that a tab receives. */
function nextOf(tab: TabChannel): Promise<TabMessage> {
  return new Promise((resolve) => {
    const stop = tab.listen((message) => {
      stop();
      resolve(message);
    });
  });
}

const news: TabMessage = { type: 'news', sessionId: 'client/alice/1' };
const end: TabMessage = { type: 'end', sessionId: 'client/alice/1' };

describe('the channel between tabs', () => {
  it('delivers a message to all other tabs', async () => {
    const [sender, second, third] = [open(), open(), open()];
    expect(sender.isOpen).toBe(true);
    const received = Promise.all([nextOf(second), nextOf(third)]);
    sender.post(news);
    expect(await received).toEqual([news, news]);
  });

  it('delivers messages in both directions, in their order', async () => {
    const [first, second] = [open(), open()];
    const received: TabMessage[] = [];
    second.listen((message) => received.push(message));
    const answered = nextOf(first);
    second.listen(({ type }) => type === 'end' && second.post(news));
    first.post(news);
    first.post(end);
    expect(await answered).toEqual(news);
    expect(received).toEqual([news, end]);
  });

  it("does not deliver a tab's own messages", async () => {
    const [sender, other] = [open(), open()];
    const own = jest.fn();
    sender.listen(own);
    const received = nextOf(other);
    sender.post(news);
    await received;
    const answer = nextOf(sender);
    other.post(end);
    await answer;
    expect(own.mock.calls).toEqual([[end]]);
  });

  it('notifies every listener of a tab until it unsubscribes', async () => {
    const [sender, other] = [open(), open()];
    const [stopped, listening] = [jest.fn(), jest.fn()];
    const stop = other.listen(stopped);
    other.listen(listening);
    const first = nextOf(other);
    sender.post(news);
    await first;
    stop();
    const second = nextOf(other);
    sender.post(end);
    await second;
    expect(stopped.mock.calls).toEqual([[news]]);
    expect(listening.mock.calls).toEqual([[news], [end]]);
  });
});

describe('G16 a destroyed tab', () => {
  it('receives nothing anymore', async () => {
    const sender = open();
    const injector = openTab(TabChannel);
    const listener = jest.fn();
    injector.get(TabChannel).listen(listener);
    const other = open();
    injector.destroy();
    // Messages arrive in the order in which they were posted. The last one shows that all have
    // arrived.
    const last = nextOf(other);
    sender.post(news);
    await last;
    expect(listener).not.toHaveBeenCalled();
  });

  it('closes its channel', () => {
    const close = jest.spyOn(BroadcastChannel.prototype, 'close');
    const injector = openTab(TabChannel);
    injector.get(TabChannel);
    expect(close).not.toHaveBeenCalled();
    injector.destroy();
    expect(close).toHaveBeenCalledTimes(1);
  });

  // A pending write of Amplify posts a message here, and fails because of it.
  it('ignores messages that it should send', () => {
    const injector = openTab(TabChannel);
    const channel = injector.get(TabChannel);
    injector.destroy();
    expect(() => channel.post(news)).not.toThrow();
  });
});

describe('a browser without BroadcastChannel', () => {
  it('has tabs that cannot exchange messages', () => {
    globalThis.BroadcastChannel = undefined as never;
    const tab = open();
    expect(tab.isOpen).toBe(false);
    const listener = jest.fn();
    tab.listen(listener)();
    tab.post(news);
    expect(listener).not.toHaveBeenCalled();
  });
});

describe('G15 messages are received outside the Angular zone', () => {
  it('which would run change detection for each of them', () => {
    const zone = new WatchedZone();
    const where: boolean[] = [];
    class WatchedChannel extends EventTarget {
      close = (): void => undefined;

      set onmessage(_: unknown) {
        where.push(zone.outside);
      }
    }
    globalThis.BroadcastChannel = WatchedChannel as never;
    openTab(TabChannel, { provide: NgZone, useValue: zone }).get(TabChannel);
    expect(where).toEqual([true]);
  });
});

describe('G0 a channel that does not work', () => {
  const blocked = new DOMException('Access is denied.', 'SecurityError');

  it('is treated as missing if the browser blocks it', () => {
    globalThis.BroadcastChannel = class {
      constructor() {
        throw blocked;
      }
    } as unknown as typeof BroadcastChannel;
    const tab = open();
    expect(tab.isOpen).toBe(false);
    expect(() => tab.post(news)).not.toThrow();
  });

  it('delivers nothing if it cannot be used, and causes no error', () => {
    const tab = open();
    jest.spyOn(BroadcastChannel.prototype, 'postMessage').mockImplementation(() => {
      throw blocked;
    });
    expect(() => tab.post(news)).not.toThrow();
  });
});

describe('G20 messages of other code on the channel', () => {
  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'signed-out'],
    ['a list', ['signed-out']],
    ['no session', { type: 'signed-out' }],
    ['a session that is not a string', { type: 'signed-out', sessionId: 7 }],
    ['a type that is not a string', { type: { startsWith: 1 }, sessionId: 'client/alice/1' }],
    ['an invalid time', { ...news, atMs: NaN }],
    ['a time that is a string', { ...news, atMs: '7' }],
  ])('are ignored: %s', async (_, message) => {
    const tab = open();
    const received: TabMessage[] = [];
    tab.listen((found) => received.push(found));
    const foreign = new RealChannel('amplify-token-guard');
    const last = nextOf(tab);
    foreign.postMessage(message);
    foreign.postMessage(news);
    await last;
    foreign.close();
    expect(received).toEqual([news]);
  });
});
