import { expect } from '@playwright/test';
import { test } from './demo-fixtures';
import type { LabPage, LaneName, Row } from './lab-page';
import type { TestTime } from './time/test-time';

const WITHOUT: readonly LaneName[] = ['plain', 'workaround'];
const LANES: readonly LaneName[] = [...WITHOUT, 'guard'];

/** Reads the counts of a lane, and checks that they match the backend's log. */
async function checkedRow(lab: LabPage, lane: LaneName): Promise<Row> {
  const row = await lab.row(lane);
  const counts = lab.world(lane).counts();
  expect(row.refreshes).toBe(counts.refreshAttempts);
  expect(counts.signIns).toBe(1);
  return row;
}

async function expectUnharmed(lab: LabPage): Promise<Row> {
  const row = await checkedRow(lab, 'guard');
  expect(row).toMatchObject({ failures: 0, signOuts: 0, late: 0 });
  expect(row.verdict).toMatch(/^(The user noticed nothing|Nothing but)/);
  return row;
}

/** Checks that the conclusion names the worst result of every lane. */
async function expectConclusion(lab: LabPage, plain: string, workaround: string): Promise<void> {
  await expect(lab.said()).toHaveText(
    new RegExp(`Plain Amplify ${plain}, 30 s workaround ${workaround}, with the guard none\\.$`),
  );
}

/** Checks that the lane and the conclusion are visible without scrolling. */
async function expectInView(lab: LabPage): Promise<void> {
  for (const lane of LANES) await expect(lab.lane(lane)).toBeInViewport({ ratio: 1 });
  await expect(lab.said()).toBeInViewport({ ratio: 1 });
}

/** Opens the Lab and plays the story. Checks that the layout doesn't shift. */
async function play(lab: LabPage, title: string, time: TestTime): Promise<void> {
  await lab.open();
  const before = await lab.layoutShift();
  await lab.play(title);
  // Nobody makes requests anymore. The page reads the log twice a second, more often than a lane
  // refreshes.
  const isCounted = async (lane: LaneName): Promise<boolean> =>
    (await lab.row(lane)).refreshes === lab.world(lane).counts().refreshAttempts;
  for (let i = 0; i < 10 && !(await Promise.all(LANES.map(isCounted))).every(Boolean); i++) {
    await time.pass(500);
  }
  // The web vitals rate 0.1 as good for a whole visit.
  expect((await lab.layoutShift()) - before).toBeLessThan(0.01);
  await expectInView(lab);
}

test.describe('the stories of the Lab and their verdicts', () => {
  test('The 3 a.m. tablet: repeated failures without the guard', async ({
    timedLab: lab,
    time,
  }) => {
    await play(lab, 'The 3 a.m. tablet', time);
    for (const lane of WITHOUT) {
      const row = await checkedRow(lab, lane);
      expect(row.failures).toBeGreaterThan(10);
      expect(row.failures).toBe(lab.world(lane).counts().rejected);
      expect(row.verdict).toBe(`${row.failures} failures.`);
    }
    await expectUnharmed(lab);
    const [plain, workaround] = await Promise.all(WITHOUT.map((lane) => lab.row(lane)));
    await expectConclusion(lab, `${plain!.failures} failures`, `${workaround!.failures}`);
    expect(lab.world('guard').counts().refreshes).toBeGreaterThan(1);
  });

  test('Two tabs and rotation: signed out without the guard', async ({ timedLab: lab, time }) => {
    await play(lab, 'Two tabs and rotation', time);
    for (const lane of WITHOUT) {
      const row = await checkedRow(lab, lane);
      expect(row.signOuts).toBe(1);
      expect(row.verdict).toContain('1 sign-out');
      expect(lab.world(lane).counts().refreshAttempts).toBeGreaterThan(
        lab.world(lane).counts().refreshes,
      );
    }
    await expectUnharmed(lab);
    await expectConclusion(lab, '1 sign-out', '1');
    // No refresh token was used twice.
    const { refreshes, refreshAttempts } = lab.world('guard').counts();
    expect(refreshAttempts).toBe(refreshes);
  });

  test('Laptop lid: failures without the guard', async ({ timedLab: lab, time }) => {
    await play(lab, 'Laptop lid', time);
    for (const lane of WITHOUT) {
      const row = await checkedRow(lab, lane);
      expect(row.failures).toBeGreaterThan(0);
      expect(row.verdict).toContain('failure');
    }
    const { waits } = await expectUnharmed(lab);
    expect(waits).toBeGreaterThan(0);
    await expectConclusion(lab, '\\d+ failures?', '\\d+.*');
  });

  test('The airport Wi-Fi: with the guard, the user waits a little, and the play counts once', async ({
    timedLab: lab,
    time,
  }) => {
    await play(lab, 'The airport Wi-Fi', time);
    for (const lane of WITHOUT) {
      const row = await checkedRow(lab, lane);
      expect(row.failures).toBeGreaterThan(0);
      expect(row.verdict).toContain('failure');
    }
    await expectUnharmed(lab);
    await expectConclusion(lab, '\\d+ failures?', '\\d+.*');
    expect(lab.world('guard').counts().mutationsExecuted).toEqual({ recordPlay: 1 });
  });

  test('Curators only: without the guard, a denied subscription makes its siblings lose events', async ({
    timedLab: lab,
    time,
  }) => {
    await play(lab, 'Curators only', time);
    for (const lane of WITHOUT) {
      const { late, failures, verdict } = await checkedRow(lab, lane);
      expect({ failures, verdict }).toEqual({ failures: 0, verdict: `${late} events late.` });
      expect(late).toBeGreaterThanOrEqual(3);
      // Denied three times, each time followed by a new socket.
      expect(lab.world(lane).counts().realtime).toMatchObject({
        startsDenied: 3,
        socketsOpened: 4,
      });
    }
    expect((await expectUnharmed(lab)).verdict).toBe('The user noticed nothing.');
    await expectConclusion(lab, '\\d+ events late', '\\d+');
    expect(lab.world('guard').counts().realtime).toMatchObject({
      startsDenied: 3,
      socketsOpened: 1,
    });
  });
});
