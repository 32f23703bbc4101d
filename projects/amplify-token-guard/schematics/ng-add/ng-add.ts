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
import { findUnused, type Unused } from './find-unused';
import { guardProvider, httpProviders } from './guard-code';
import { reportOwnTokenCode } from './own-token-code';
import { Report } from './report';
import { readRoot } from './root';
import { treatWorkaround } from './treat-workaround';
import { workaroundsIn } from './workaround';

/** The options in `schema.json`. */
export interface NgAddOptions {
  readonly project?: string;
  readonly replaceWorkaround?: boolean;
}

/** `ng add amplify-token-guard`. A second run changes nothing. */
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
        'No bootstrapApplication() or bootstrapModule() was found. Add to the providers of the app:',
        linesByHand(
          [guardProvider(findSubscription(sources) !== undefined), httpProviders.function],
          ',',
        ),
      );
    }

    const calls = configureCalls(sources);
    if (calls.length === 0) askForConfigure(tree, application, report);
    const workarounds = workaroundsIn(sources, calls);
    const removed = workarounds.map((workaround) =>
      treatWorkaround(sources, workaround, replaceWorkaround, edits, report),
    );
    reportUnused(
      findUnused(
        sources,
        removed.filter((node) => node !== undefined),
      ),
      report,
    );

    reportOwnTokenCode(sources, calls, workarounds, report);
    const wasGuarded = isGuarded(sources);
    edits.applyTo(tree);
    if (!wasGuarded && isGuarded(new Sources(tree, application.sourceRoot))) {
      report.note(whatIsGuarded(findSubscription(sources) !== undefined));
    }
    report.printTo(logger, (node) => edits.placeOf(node));
    if (edits.isEmpty && report.isEmpty)
      logger.info('The guard is already set up. Nothing was changed.');
    return addAmplify(tree);
  };
}

function reportUnused({ declarations, imports }: Unused, report: Report): void {
  for (const declaration of declarations) {
    report.step(declaration, `Nothing uses "${declaration.name.text}" anymore. Remove it.`);
  }
  for (const specifier of imports) {
    report.step(
      specifier,
      `Nothing uses the import of "${specifier.name.text}" anymore. Remove it.`,
    );
  }
}

function whatIsGuarded(subscribes: boolean): string {
  return [
    'The guard now covers:',
    "  - Amplify's clients, and every fetch() with a token of the session",
    '  - HttpClient, for the endpoints in the Amplify configuration. To add URLs, use the option "allow".',
    ...(subscribes ? ['  - subscriptions, DataStore, and AppSync Events'] : []),
  ].join('\n');
}
