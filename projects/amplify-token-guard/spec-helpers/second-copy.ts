const SHARED = [
  '@angular/common',
  '@angular/common/http',
  '@angular/core',
  '@angular/core/rxjs-interop',
  '@angular/router',
  'aws-amplify',
  'aws-amplify/api',
  'aws-amplify/auth',
  'aws-amplify/auth/cognito',
  'aws-amplify/utils',
  'rxjs',
];

/**
 * Loads the code that `load` requires a second time, like another bundle on the page. Its
 * dependencies are loaded only once.
 */
export function secondCopy<T>(load: () => T): T {
  const shared = SHARED.map((name) => [name, jest.requireActual<object>(name)] as const);
  let copy: { readonly code: T } | undefined;
  jest.isolateModules(() => {
    for (const [name, module] of shared) jest.doMock(name, () => module);
    copy = { code: load() };
    for (const [name] of shared) jest.dontMock(name);
  });
  return copy!.code;
}
