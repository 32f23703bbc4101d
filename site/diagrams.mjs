import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';
import { JSDOM } from 'jsdom';

/**
 * Mermaid draws in the browser, where nobody would be told of a diagram that it cannot read.
 *
 * @param {Iterable<string>} paths of pages, below the root of the repository
 */
export async function diagramProblems(paths) {
  const dom = new JSDOM('', { runScripts: 'outside-only' });
  const script = readFileSync(fileURLToPath(import.meta.resolve('@mermaid-js/tiny')), 'utf8');
  new Script(script).runInContext(dom.getInternalVMContext());
  const problems = [];
  for (const path of paths) {
    const text = readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
    for (const [, diagram] of text.matchAll(/^```mermaid\n([^]*?)^```/gm)) {
      await dom.window.mermaid.parse(diagram).catch((/** @type {Error} */ { message }) => {
        problems.push(`${path}: ${message}`);
      });
    }
  }
  return problems;
}
