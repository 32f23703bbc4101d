import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { edit } from './edit.mjs';

const TEMPLATE = new URL('app/now-playing.ts.template', import.meta.url);

/**
 * Adds what a developer writes after `ng new`: the Amplify configuration, if it is missing, and a
 * component.
 *
 * @param {string} app
 * @param {object} amplifyConfig
 */
export function equipApp(app, amplifyConfig) {
  if (!readFileSync(join(app, 'src/main.ts'), 'utf8').includes('Amplify.configure')) {
    configureAmplify(app, amplifyConfig);
  }
  copyFileSync(TEMPLATE, join(app, 'src/app/now-playing.ts'));
  writeFileSync(join(app, 'src/app/app.html'), '<app-now-playing />\n<router-outlet />\n');
  showComponent(app);
}

/**
 * @param {string} app
 * @param {object} amplifyConfig
 * @param {string} [libraryOptions] code of the second argument
 */
export function configureAmplify(app, amplifyConfig, libraryOptions) {
  const parts = [JSON.stringify(amplifyConfig, null, 2), libraryOptions];
  edit(join(app, 'src/main.ts'), (code) => {
    const imports = [...code.matchAll(/^import .*;$/gm)].at(-1);
    const end = imports ? imports.index + imports[0].length : 0;
    return (
      `import { Amplify } from 'aws-amplify';\n${code.slice(0, end)}\n\n` +
      `Amplify.configure(${parts.filter(Boolean).join(', ')});${code.slice(end)}`
    );
  });
}

/**
 * Adds the component to the root component, or to the module of an NgModule app.
 *
 * @param {string} app
 */
function showComponent(app) {
  const standalone = /imports: \[RouterOutlet/;
  const root = join(app, 'src/app/app.ts');
  const inRoot = standalone.test(readFileSync(root, 'utf8'));
  edit(inRoot ? root : join(app, 'src/app/app-module.ts'), (code) =>
    `import { NowPlaying } from './now-playing';\n${code}`.replace(
      inRoot ? standalone : /imports: \[/,
      (list) => list.replace('[', '[NowPlaying, '),
    ),
  );
}

/**
 * Adds a page that is prerendered, and a page that is rendered for each request.
 *
 * @param {string} app
 */
export function addServerRoute(app) {
  edit(join(app, 'src/app/app.routes.ts'), (code) =>
    code.replace('[]', "[{ path: 'live', children: [] }, { path: '', children: [] }]"),
  );
  edit(join(app, 'src/app/app.routes.server.ts'), (code) =>
    code.replace('= [', "= [{ path: 'live', renderMode: RenderMode.Server }, "),
  );
}

/**
 * Angular inlines critical CSS with an event handler in the page, which a strict policy forbids.
 * The server sets the nonce.
 *
 * @param {string} app
 */
export function prepareForCsp(app) {
  edit(join(app, 'src/index.html'), (html) =>
    html.replace('<app-root', '<app-root ngCspNonce="CSP_NONCE"'),
  );
  edit(join(app, 'angular.json'), (text) => {
    const workspace = JSON.parse(text);
    workspace.projects.shop.architect.build.configurations.production.optimization = {
      scripts: true,
      styles: { minify: true, inlineCritical: false },
      fonts: false,
    };
    return `${JSON.stringify(workspace, null, 2)}\n`;
  });
}
