import type { Rule } from '@angular-devkit/schematics';
import { readWorkspace } from '@schematics/angular/utility';
import { Edits } from '../source/edits';
import { Sources } from '../source/sources';
import { requireTypeScript } from '../source/typescript';
import { addAmplify } from './add-amplify';
import { addGuard, isGuarded } from './add-guard';
import { chooseApplication } from './application';
import { askForConfigure } from './ask-for-configure';
import { findBootstrap } from './bootstrap';
import { linesByHand } from './code';
import { configureCalls } from './configure-calls';
import { findSubscription } from './find-subscription';
import { guardProvider, httpProviders } from './guard-code';
import { reportOwnTokenCode } from './own-token-code';
import { Report } from './report';
import { readRoot } from './root';
import { treatWorkaround } from './treat-workaround';
import { workaroundsIn } from './workaround';

/** As in `schema.json`. */
export interface NgAddOptions {
  readonly project?: string;
  readonly replaceWorkaround?: boolean;
}

/** `ng add amplify-token-guard`. Run twice it does what it does once. */
export function ngAdd({ project, replaceWorkaround = false }: NgAddOptions): Rule {
  return async (tree, { logger }) => {
    requireTypeScript();
    const application = chooseApplication(await readWorkspace(tree), project);
    const sources = new Sources(tree, application.sourceRoot);
    const edits = new Edits();
    const report = new Report();

    const bootstrap = findBootstrap(sources, application.main);
    if (bootstrap) {
      addGuard(sources, readRoot(sources, bootstrap), edits, report);
    } else if (!isGuarded(sources)) {
      report.step(
        application.main.slice(1),
        'no bootstrapApplication() or bootstrapModule() was found; add to the providers of the app',
        linesByHand(
          [guardProvider(findSubscription(sources) !== undefined), httpProviders.function],
          ',',
        ),
      );
    }

    const calls = configureCalls(sources);
    if (calls.length === 0) askForConfigure(tree, application, report);
    const workarounds = workaroundsIn(sources, calls);
    for (const workaround of workarounds) {
      treatWorkaround(sources, workaround, replaceWorkaround, edits, report);
    }

    reportOwnTokenCode(sources, calls, workarounds, report);
    const wasGuarded = isGuarded(sources);
    edits.applyTo(tree);
    if (!wasGuarded && isGuarded(new Sources(tree, application.sourceRoot))) {
      report.note(whatIsGuarded(findSubscription(sources) !== undefined));
    }
    report.printTo(logger);
    if (edits.isEmpty && report.isEmpty) logger.info('The guard is set up; nothing was changed.');
    return addAmplify(tree);
  };
}

function whatIsGuarded(subscribes: boolean): string {
  return [
    'From now on these are guarded:',
    "  - Amplify's clients, and every fetch() that carries the token of the session;",
    '  - HttpClient, for the endpoints of the Amplify configuration. The option "allow" adds others.',
    ...(subscribes ? ['  - subscriptions, DataStore and AppSync Events.'] : []),
  ].join('\n');
}
