const vm = require('node:vm');

const { compileFunction } = vm;

/**
 * What this process has compiled, by file name.
 *
 * @type {Map<string, { source: string, script: vm.Script }>}
 */
const compiled = new Map();

/**
 * jest-runtime compiles each module for each spec file anew. For modules as large as Angular's compiler,
 * that takes more time than most tests. A `vm.Script` is compiled once, and then runs in the page of
 * each spec file.
 *
 * @type {typeof compileFunction}
 */
function compileOnce(source, params, options) {
  const { filename, parsingContext } = options ?? {};
  if (!filename || !parsingContext) return compileFunction(source, params, options);
  let known = compiled.get(filename);
  if (known?.source !== source) {
    const start = `(function (${params?.join() ?? ''}) {`;
    const script = new vm.Script(`${start}${source}\n})`, {
      filename,
      // The columns of the first line stay those of the file.
      columnOffset: -start.length,
    });
    known = { source, script };
    compiled.set(filename, known);
  }
  return known.script.runInContext(parsingContext);
}

/** Call it before Jest loads a module. */
function useCompileOnce() {
  Object.defineProperty(vm, 'compileFunction', { value: compileOnce });
}

module.exports = { useCompileOnce };
