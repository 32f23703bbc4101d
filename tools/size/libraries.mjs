import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { npm } from '../lib/run-command.mjs';
import { bundle } from './bundle.mjs';

/**
 * The setup of each library according to its documentation: provider or module, service,
 * interceptor, and the underlying library if an app needs it. The newest version for the Angular of
 * this workspace.
 *
 * @type {Record<string, { install: string[], lines: string }>}
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
  for (const [name, { lines }] of Object.entries(LIBRARIES)) {
    const manifest = readFileSync(join(resolveDir, 'node_modules', name, 'package.json'), 'utf8');
    const { version } = JSON.parse(manifest);
    rows.push({ name, version: String(version), size: await bundle(lines, { resolveDir }) });
  }
  return rows;
}
