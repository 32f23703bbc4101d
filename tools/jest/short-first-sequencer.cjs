const { statSync } = require('node:fs');
const { default: Sequencer } = require('@jest/test-sequencer');

/**
 * The shortest spec file first. Jest begins with what takes longest, so that its workers end together;
 * a mutant is found by the first test that fails, and the long files need not run for it.
 */
module.exports = class ShortFirst extends Sequencer {
  sort(tests) {
    return [...tests].sort((a, b) => statSync(a.path).size - statSync(b.path).size);
  }
};
