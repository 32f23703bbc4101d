import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { npm } from '../lib/npm.mjs';

/**
 * Each with what its documentation sets up: provider or module, service, interceptor, and the
 * library underneath where an app would be nothing without it. The newest of the line for the
 * Angular that this workspace has.
 */
const LIBRARIES = [
  {
    name: 'keycloak-angular',
    range: '^21.0.0',
    more: { 'keycloak-js': '^26.0.0' },
    lines: `export { provideKeycloak, includeBearerTokenInterceptor, withAutoRefreshToken,
      AutoRefreshTokenService, UserActivityService } from 'keycloak-angular';
      export { default as Keycloak } from 'keycloak-js';`,
  },
  {
    name: '@auth0/auth0-angular',
    range: '^2.0.0',
    // Newer ones need a package that registries with a delay may not have yet.
    more: { '@auth0/auth0-spa-js': '~2.27.0' },
    lines: `export { provideAuth0, AuthService, authHttpInterceptorFn } from '@auth0/auth0-angular';`,
  },
  {
    name: '@azure/msal-angular',
    range: '^5.0.0',
    more: { '@azure/msal-browser': '^5.16.0' },
    lines: `export { MsalService, MsalBroadcastService, MsalInterceptor, MSAL_INSTANCE,
      MSAL_INTERCEPTOR_CONFIG } from '@azure/msal-angular';
      export { PublicClientApplication } from '@azure/msal-browser';`,
  },
  {
    name: 'angular-auth-oidc-client',
    range: '^21.0.0',
    more: {},
    lines: `export { provideAuth, OidcSecurityService, authInterceptor } from 'angular-auth-oidc-client';`,
  },
  {
    name: 'angular-oauth2-oidc',
    range: '^21.0.0',
    more: {},
    lines: `export { provideOAuthClient, OAuthService, DefaultOAuthInterceptor } from 'angular-oauth2-oidc';`,
  },
];

/**
 * Installed outside the repository, which does not depend on them.
 *
 * @param {import('./bundle.mjs').Bundler} bundler
 */
export async function measureOthers(bundler) {
  const folder = join(tmpdir(), 'amplify-token-guard-size');
  await install(folder);
  const rows = [];
  for (const { name, lines } of LIBRARIES) {
    const size = await bundler.bundle(lines, { resolveDir: folder });
    rows.push({ name, version: versionOf(folder, name), size });
  }
  return rows;
}

/** @param {string} folder */
async function install(folder) {
  const dependencies = Object.fromEntries(
    LIBRARIES.flatMap(({ name, range, more }) => [[name, range], ...Object.entries(more)]),
  );
  const manifest = `${JSON.stringify({ private: true, dependencies }, null, 2)}\n`;
  const path = join(folder, 'package.json');
  if (existsSync(path) && readFileSync(path, 'utf8') === manifest) {
    return;
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, manifest);
  // Angular itself is not needed: it stays outside of the bundles.
  await npm(['install', '--no-package-lock', '--legacy-peer-deps'], { cwd: folder });
}

/**
 * @param {string} folder
 * @param {string} name
 */
function versionOf(folder, name) {
  const manifest = readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8');
  return /** @type {{ version: string }} */ (JSON.parse(manifest)).version;
}
