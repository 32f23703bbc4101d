import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, type Page } from '@playwright/test';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Finding {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** Checks the page and its frames with axe-core, in the light and the dark color scheme. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const findings = [];
    for (const frame of page.frames()) {
      await frame.evaluate(AXE);
      findings.push(...(await frame.evaluate(look)));
    }
    expect(findings, colorScheme).toEqual([]);
  }
}

async function look(): Promise<string[]> {
  // axe-core runs in each frame separately.
  const { axe } = globalThis as unknown as {
    axe: { run(options: object): Promise<{ violations: Finding[] }> };
  };
  const { violations } = await axe.run({ iframes: false });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary = '' }) => `${id}: ${html} ${failureSummary}`),
  );
}
