/**
 * What no linter for packages knows that this one must say of itself.
 *
 * @param {Record<string, any>} manifest
 * @returns {string[]}
 */
export function manifestProblems(manifest) {
  const { sideEffects, license, publishConfig, peerDependencies, dependencies } = manifest;
  const optional = Object.entries(manifest['peerDependenciesMeta'] ?? {});
  return [
    ...(sideEffects === false ? [] : ['"sideEffects" must be false, or nothing is dropped.']),
    ...(license === 'Apache-2.0' ? [] : ['"license" must be that of the file LICENSE.']),
    ...(publishConfig?.access === 'public' && publishConfig.provenance === true
      ? []
      : ['"publishConfig" must ask for public access and provenance.']),
    ...Object.keys(dependencies ?? {})
      .filter((name) => name !== 'tslib')
      .map((name) => `"${name}" must be a peer: an app would get a second copy of it.`),
    // The one bundle imports all of its peers: without one of them no app builds.
    ...optional.map(([name]) => `"${name}" is imported, so it cannot be optional.`),
    ...['@angular/core', '@angular/common', '@angular/router', 'aws-amplify', 'rxjs']
      .filter((name) => peerDependencies?.[name] === undefined)
      .map((name) => `"${name}" is missing among the peers.`),
  ];
}
