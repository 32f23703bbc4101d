import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { npm } from '../lib/run-command.mjs';
import { bundle } from './bundle.mjs';

/**
 * The setup of each library according to its documentation: provider or module, service,
 * interceptor, and the underlying library if an app needs it. The newest version for the Angular of
 * this workspace. `exceptional` are files that a page usually doesn't load, and that aren't counted.
 *
 * @type {Record<string, { install: string[], lines: string, exceptional?: string[] }>}
 */
const LIBRARIES = {
  'keycloak-angular': {
    install: ['keycloak-angular@^21.0.0', 'keycloak-js@^26.0.0'],
    lines: `export { provideKeycloak, includeBearerTokenInterceptor, withAutoRefreshToken,
      AutoRefreshTokenService, UserActivityService } from 'keycloak-angular';
      export { default as Keycloak } from 'keycloak-js';`,
  },
  '@auth0/auth0-angular': {
    install: ['@auth0/auth0-angular@^2.0.0', '@auth0/auth0-spa-js@^2.28.0'],
    lines: `export { provideAuth0, AuthService, authHttpInterceptorFn } from '@auth0/auth0-angular';`,
  },
  '@azure/msal-angular': {
    install: ['@azure/msal-angular@^6.2.0', '@azure/msal-browser@^5.22.0'],
    lines: `export { MsalService, MsalBroadcastService, MsalInterceptor, MSAL_INSTANCE,
      MSAL_INTERCEPTOR_CONFIG } from '@azure/msal-angular';
      export { PublicClientApplication } from '@azure/msal-browser';`,
  },
  'angular-auth-oidc-client': {
    install: ['angular-auth-oidc-client@^21.0.0'],
    lines: `export { provideAuth, OidcSecurityService, authInterceptor } from 'angular-auth-oidc-client';`,
  },
  'angular-oauth2-oidc': {
    install: ['angular-oauth2-oidc@^21.0.0'],
    lines: `export { provideOAuthClient, OAuthService, DefaultOAuthInterceptor } from 'angular-oauth2-oidc';`,
  },
  'oidc-spa': {
    install: ['oidc-spa@^10.2.0'],
    // Its service has the providers and the interceptor. The early start belongs in main.ts.
    lines: `export { AbstractOidcService } from 'oidc-spa/angular';
      export { oidcEarlyInit } from 'oidc-spa/entrypoint';`,
    // Loaded without Web Crypto, in a test, and for the text of an error.
    exceptional: ['*/webcrypto-liner-shim.mjs', '*/createMockOidc.mjs', '*/diagnostic.mjs'],
  },
};

/**
 * Installed outside the repository, which doesn't depend on them, and without Angular, which isn't
 * counted.
 */
export async function measureLibraries() {
  const resolveDir = join(tmpdir(), 'amplify-token-guard-size');
  const packages = Object.values(LIBRARIES).flatMap(({ install }) => install);
  await npm([
    'install',
    '--prefix',
    resolveDir,
    '--no-package-lock',
    '--legacy-peer-deps',
    ...packages,
  ]);
  const rows = [];
  for (const [name, { lines, exceptional = [] }] of Object.entries(LIBRARIES)) {
    const manifest = readFileSync(join(resolveDir, 'node_modules', name, 'package.json'), 'utf8');
    const { version } = JSON.parse(manifest);
    const size = await bundle(lines, { resolveDir, external: exceptional });
    rows.push({ name, version: String(version), size });
  }
  return rows;
}
