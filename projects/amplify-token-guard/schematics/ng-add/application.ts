import { posix } from 'node:path';
import { SchematicsException } from '@angular-devkit/schematics';
import type { ProjectDefinition, WorkspaceDefinition } from '@schematics/angular/utility';

export interface Application {
  readonly name: string;
  /** The folder of the app's own files. */
  readonly sourceRoot: string;
  /** The file that starts the app in the browser. It may not exist. */
  readonly main: string;
}

/** The application that `--project` names, or the only one in the workspace. */
export function chooseApplication(workspace: WorkspaceDefinition, project?: string): Application {
  const names = [...workspace.projects]
    .filter(([, definition]) => isApplication(definition))
    .map(([name]) => name);
  if (names.length === 0) {
    throw new SchematicsException(
      'ng add amplify-token-guard: this workspace has no application with a build target.',
    );
  }
  if (project === undefined && names.length > 1) {
    throw new SchematicsException(
      'ng add amplify-token-guard: option "project" is missing. This workspace has several ' +
        `applications: ${quoted(names)}.`,
    );
  }
  const name = project ?? names[0] ?? '';
  const definition = workspace.projects.get(name);
  if (!definition || !names.includes(name)) {
    throw new SchematicsException(
      `ng add amplify-token-guard: option "project" is "${name}"; expected an application of this ` +
        `workspace: ${quoted(names)}.`,
    );
  }
  return describe(name, definition);
}

function isApplication({ extensions, targets }: ProjectDefinition): boolean {
  return extensions['projectType'] === 'application' && targets.has('build');
}

function describe(name: string, { root, sourceRoot, targets }: ProjectDefinition): Application {
  const folder = posix.join('/', sourceRoot ?? posix.join(root, 'src'));
  // Current builders call it `browser`, which has a default. Older ones call it `main`.
  const { browser, main } = targets.get('build')?.options ?? {};
  const file = [browser, main].find((option) => typeof option === 'string');
  return {
    name,
    sourceRoot: folder,
    main: file === undefined ? posix.join(folder, 'main.ts') : posix.join('/', file),
  };
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
