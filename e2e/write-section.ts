import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as prettier from 'prettier';

/** Replaces the section of a docs page between `<!-- name… -->` and `<!-- /name -->`. */
export async function writeSection(page: string, name: string, text: string): Promise<void> {
  const path = fileURLToPath(new URL(`../${page}`, import.meta.url));
  const section = new RegExp(`(<!-- ${name}[ :][^]*?-->)[^]*(<!-- /${name} -->)`);
  const before = readFileSync(path, 'utf8');
  if (!section.test(before)) throw new Error(`${page} has no section "${name}".`);
  const after = before.replace(section, (_, start: string, end: string) =>
    [start, '', text, '', end].join('\n'),
  );
  const options = await prettier.resolveConfig(path);
  writeFileSync(path, await prettier.format(after, { ...options, filepath: path }));
}
