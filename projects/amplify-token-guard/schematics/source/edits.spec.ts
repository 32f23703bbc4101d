import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parse } from '../spec-helpers/parse';
import { Edits } from './edits';

const FILE = '/src/a.ts';

/** The file after importing `x` and `y` from `lib`, and their local names. */
function importing(text: string): { text: string; names: string[] } {
  const { tree, sources } = parse({ [FILE]: text });
  const edits = new Edits();
  const names = ['x', 'y'].map((name) => edits.import(sources.get(FILE)!, 'lib', name));
  edits.applyTo(tree);
  return { text: tree.readText(FILE), names };
}

describe('an import', () => {
  const cases: [string, string, string][] = [
    [
      'is added to the existing import',
      "import { a } from 'lib';\n",
      "import { a, x, y } from 'lib';\n",
    ],
    [
      'is added on separate lines',
      "import {\n  a,\n} from 'lib';\n",
      "import {\n  a,\n  x,\n  y,\n} from 'lib';\n",
    ],
    ['adds only what is missing', "import { x } from 'lib';\n", "import { x, y } from 'lib';\n"],
    [
      'follows the last one, with its quotes and after its comment',
      'import b from "b"; // b\nf();\n',
      'import b from "b"; // b\nimport { x, y } from "lib";\nf();\n',
    ],
    [
      'has no semicolon if others have none',
      "import b from 'b'\nf()\n",
      "import b from 'b'\nimport { x, y } from 'lib'\nf()\n",
    ],
    [
      'is not mixed with types or namespaces',
      "import type { X } from 'lib';\nimport * as lib from 'lib';\n",
      "import type { X } from 'lib';\nimport * as lib from 'lib';\nimport { x, y } from 'lib';\n",
    ],
    ['is the first one', '// licence\nf();\n', "// licence\nimport { x, y } from 'lib';\nf();\n"],
    ['is the only statement', '', "import { x, y } from 'lib';\n"],
  ];

  for (const [what, before, after] of cases) {
    it(what, () => {
      assert.equal(importing(before).text, after);
    });
  }

  it('uses the name that the file has for it', () => {
    const { text, names } = importing("import { x as own, y } from 'lib';\n");
    assert.deepEqual(names, ['own', 'y']);
    assert.equal(text, "import { x as own, y } from 'lib';\n");
  });

  it('of a type is not an import of the value', () => {
    const { text } = importing("import { type x, y } from 'lib';\n");
    assert.equal(text, "import { type x, y, x } from 'lib';\n");
  });
});
