import { expect } from '@playwright/test';
import { test } from './demo-fixtures';
import type { LabPage, LaneName, Row } from './lab-page';
import type { TestTime } from './time/test-time';

const WITHOUT: readonly LaneName[] = ['plain', 'workaround'];

/** What the page counted is what the backend's log says. */
async function checkedRow(lab: LabPage, lane: LaneName): Promise<Row> {
  const row = await lab.row(lane);
  const counts = lab.world(lane).counts();
  await expect(lab.spoken()).toContainText(`: ${row.verdict}`);
  expect(row.refreshes).toBe(counts.refreshAttempts);
  expect(counts.signIns).toBe(1);
  return row;
}

async function expectUnharmed(lab: LabPage): Promise<Row> {
  const row = await checkedRow(lab, 'guard');
  expect(row).toMatchObject({ failures: 0, signOuts: 0, missed: 0 });
  expect(row.verdict).toMatch(/^(The user noticed nothing|Nothing went wrong for the user)/);
  return row;
}

/** Opens the Lab and plays the story, in which nothing on the page may jump. */
async function play(lab: LabPage, title: string, time: TestTime): Promise<void> {
  await lab.open();
  const before = await lab.layoutShift();
  await lab.play(title);
  // Nobody asks any more. The page reads the log twice a second; a lane refreshes less often than that.
  const isCounted = async (lane: LaneName): Promise<boolean> =>
    (await lab.row(lane)).refreshes === lab.world(lane).counts().refreshAttempts;
  const lanes = ['plain', 'workaround', 'guard'] as const;
  for (let i = 0; i < 10 && !(await Promise.all(lanes.map(isCounted))).every(Boolean); i++) {
    await time.pass(500);
  }
  // 0.1 is what the browser's makers call good for a whole visit.
  expect((await lab.layoutShift()) - before).toBeLessThan(0.01);
}

test.describe('the stories of the Lab, each with its verdicts', () => {
  test('The 3 a.m. tablet: without the guard one failure after the other', async ({
    timedLab: lab,
    time,
  }) => {
    await play(lab, 'The 3 a.m. tablet', time);
    for (const lane of WITHOUT) {
      const row = await checkedRow(lab, lane);
      expect(row.failures).toBeGreaterThan(10);
      expect(row.failures).toBe(lab.world(lane).counts().rejected);
      expect(row.verdict).toContain(`${row.failures} failures shown`);
    }
    await expectUnharmed(lab);
    expect(lab.world('guard').counts().refreshes).toBeGreaterThan(1);
  });

  test('Two tabs and rotation: without the guard signed out', async ({ timedLab: lab, time }) => {
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
    // No refresh token was presented twice.
    const { refreshes, refreshAttempts } = lab.world('guard').counts();
    expect(refreshAttempts).toBe(refreshes);
  });

  test('Laptop lid: without the guard failures', async ({ timedLab: lab, time }) => {
    await play(lab, 'Laptop lid', time);
    for (const lane of WITHOUT) {
      const row = await checkedRow(lab, lane);
      expect(row.failures).toBeGreaterThan(0);
      expect(row.verdict).toContain('shown');
    }
    const { waits } = await expectUnharmed(lab);
    expect(waits).toBeGreaterThan(0);
  });

  test('The airport Wi-Fi: the guard’s user waits a little, and the play counts once', async ({
    timedLab: lab,
    time,
  }) => {
    await play(lab, 'The airport Wi-Fi', time);
    for (const lane of WITHOUT) {
      const row = await checkedRow(lab, lane);
      expect(row.failures).toBeGreaterThan(0);
      expect(row.verdict).toContain('shown');
    }
    await expectUnharmed(lab);
    expect(lab.world('guard').counts().mutationsExecuted).toEqual({ recordPlay: 1 });
  });
});
