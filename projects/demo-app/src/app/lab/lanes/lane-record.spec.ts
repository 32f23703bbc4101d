import type { LogEntry } from '../../../../../mock-backend/src/world/log-entry';
import { LaneReport } from '../../lanes/lane-messages';
import { LaneRecord } from './lane-record';

const START = 1_000_000;
const FIRST_TAB = { tab: 1, atMs: START };

function setUp(): LaneRecord {
  const record = new LaneRecord('guard');
  record.report({ ...FIRST_TAB, type: 'status', status: 'signed-in', asked: true });
  return record;
}

function request(record: LaneRecord, id: string, tookMs: number, ok = true): void {
  record.report({ ...FIRST_TAB, type: 'sent', id, what: 'getMusicStream' });
  const atMs = START + tookMs;
  record.report({ tab: 1, atMs, type: 'answered', id, ok, text: ok ? '' : 'Unauthorized' });
}

function entry(more: Partial<LogEntry>): LogEntry {
  return {
    seq: 1,
    atMs: 0,
    realAtMs: START,
    tookMs: 20,
    kind: 'auth',
    operation: 'GetTokensFromRefreshToken',
    status: 200,
    outcome: 'ok',
    ...more,
  };
}

const REFRESHED = { purpose: 'refresh', mintedTokenId: 'one', mintedLifeMs: 10_000 } as const;

describe('LaneRecord', () => {
  it('counts failures and waits as the user experiences them', () => {
    const record = setUp();
    request(record, '1', 1_000);
    request(record, '2', 1_001);
    request(record, '3', 10, false);
    expect(record.counts(START)).toMatchObject({ answered: 2, failures: 1, waits: 1 });
    expect(record.track().requests.map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'failed']);
  });

  it('counts a lost session once, no matter how many tabs report it', () => {
    const record = setUp();
    for (const tab of [2, 1]) {
      const lost: LaneReport = {
        tab,
        atMs: START,
        type: 'status',
        status: 'signed-out',
        asked: false,
      };
      record.report(lost);
      // This tab hasn't noticed the sign-out yet.
      record.report({ ...lost, tab: 3, status: 'signed-in' });
    }
    expect(record.counts(START).signOuts).toBe(1);
  });

  it('does not count a sign-out by the user', () => {
    const record = setUp();
    record.report({ ...FIRST_TAB, type: 'status', status: 'signed-out', asked: true });
    expect(record.counts(START).signOuts).toBe(0);
  });

  it('counts refresh calls, 401s, and mutations from the backend’s log when they have ended', () => {
    const record = setUp();
    record.log(entry({ ...REFRESHED, outcome: 'pending', status: 'pending' }));
    expect(record.counts(START).refreshes).toBe(0);
    record.log(entry(REFRESHED));
    record.log(entry({ purpose: 'refresh', outcome: 'dropped', status: 'dropped' }));
    record.log(entry({ kind: 'graphql', operation: 'getMusicStream', outcome: 'rejected' }));
    record.log(entry({ kind: 'graphql', operation: 'recordPlay', executed: ['recordPlay'] }));
    expect(record.counts(START)).toMatchObject({ refreshes: 2, rejected: 1, playsRun: 1 });
    expect(record.track().marks.map(({ text }) => text)).toEqual([
      'Signed in.',
      'Refreshed.',
      'Refresh failed: no connection.',
      '401 for getMusicStream.',
    ]);
  });

  it('draws the lifetime of a token until it is replaced, with the lane’s lead and buffer', () => {
    const record = setUp();
    record.log(entry(REFRESHED));
    record.log(entry({ ...REFRESHED, mintedTokenId: 'two', realAtMs: START + 4_000 }));
    const [first, second] = record.track().lives;
    expect(first).toMatchObject({ id: 'one', fromMs: START + 20, endedMs: START + 4_020 });
    expect(second).toMatchObject({ id: 'two', expiresMs: START + 14_020 });
    expect(second!.leadMs).toBeGreaterThan(second!.bufferMs);
  });

  it('ends the lifetime of a token with its session, also when the log is read later', () => {
    const record = setUp();
    const atMs = START + 500;
    record.report({ tab: 1, atMs, type: 'status', status: 'signed-out', asked: false });
    record.log(entry(REFRESHED));
    expect(record.track().lives[0]).toMatchObject({ endedMs: atMs });
  });

  it('ages a token while the device sleeps', () => {
    const record = setUp();
    record.log(entry(REFRESHED));
    record.serverClockMoved(600_000, START + 1_000);
    expect(record.track().lives[0]).toMatchObject({ expiresMs: START + 1_000 });
  });

  describe('events', () => {
    function setUpEvents() {
      const record = setUp();
      const came = (sequences: number[], afterMs: number): void =>
        record.report({ tab: 1, atMs: START + afterMs, type: 'events', sequences, late: false });
      const lateAfter = (ms: number): number => record.counts(START + ms).late;
      record.published(1, START);
      came([1], 0);
      return { record, came, lateAfter };
    }

    it('count as late some time after they were published, also when they arrive after that', () => {
      const { record, came, lateAfter } = setUpEvents();
      for (const sequence of [2, 3, 4]) record.published(sequence, START);
      came([4], 500);
      expect(lateAfter(3_000)).toBe(0);
      expect(lateAfter(3_001)).toBe(2);
      came([2], 5_000);
      expect(lateAfter(10_000)).toBe(2);
    });

    it('do not count before the subscription starts', () => {
      const record = setUp();
      record.published(1, START);
      record.published(2, START);
      record.report({ ...FIRST_TAB, type: 'events', sequences: [2], late: false });
      expect(record.counts(START + 10_000).late).toBe(0);
    });

    it('do not count after a sign-out, until events arrive again', () => {
      const { record, came, lateAfter } = setUpEvents();
      record.published(2, START);
      record.report({ ...FIRST_TAB, type: 'status', status: 'signed-out', asked: false });
      record.published(3, START);
      expect(lateAfter(20_000)).toBe(0);
      came([4], 20_000);
      record.published(5, START + 20_000);
      expect(lateAfter(23_001)).toBe(1);
    });

    it('are not late while the device is offline', () => {
      const { record, came, lateAfter } = setUpEvents();
      record.published(2, START);
      record.onlineChanged(false, START + 1_000);
      record.published(3, START + 1_000);
      expect(lateAfter(20_000)).toBe(0);
      record.onlineChanged(true, START + 20_000);
      came([2], 23_000);
      expect(lateAfter(23_000)).toBe(0);
      expect(lateAfter(23_001)).toBe(1);
    });
  });

  it('forgets old items, and keeps their counts', () => {
    const record = setUp();
    request(record, '1', 10, false);
    record.log(entry(REFRESHED));
    record.report({ ...FIRST_TAB, type: 'socket', state: 'open' });
    record.report({ ...FIRST_TAB, type: 'socket', state: 'closed' });
    record.forgetBefore(START + 300_000);
    expect(record.track()).toEqual({ lives: [], requests: [], sockets: [], marks: [] });
    expect(record.counts(START)).toMatchObject({ failures: 1, refreshes: 1 });
  });

  it('keeps the order of time, even if reports come late', () => {
    const record = setUp();
    record.trouble('Later.', START + 500);
    record.log(entry(REFRESHED));
    expect(record.track().marks.map(({ text }) => text)).toEqual([
      'Signed in.',
      'Refreshed.',
      'Later.',
    ]);
  });
});
