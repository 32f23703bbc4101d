import { posix } from 'node:path';
import { SchematicsException } from '@angular-devkit/schematics';
import type { ProjectDefinition, WorkspaceDefinition } from '@schematics/angular/utility';

export interface Application {
  readonly name: string;
  /** Where the app's own files are. */
  readonly sourceRoot: string;
  /** The file with which the browser starts; it need not exist. */
  readonly main: string;
}

/** The application that `--project` names, or the only one there is. */
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
      'ng add amplify-token-guard: option "project" is not given, and this workspace has several ' +
        `applications; allowed are ${quoted(names)}.`,
    );
  }
  const name = project ?? names[0] ?? '';
  const definition = workspace.projects.get(name);
  if (!definition || !names.includes(name)) {
    throw new SchematicsException(
      `ng add amplify-token-guard: option "project" is "${name}"; allowed are the applications ` +
        `of this workspace: ${quoted(names)}.`,
    );
  }
  return describe(name, definition);
}

function isApplication({ extensions, targets }: ProjectDefinition): boolean {
  return extensions['projectType'] === 'application' && targets.has('build');
}

function describe(name: string, { root, sourceRoot, targets }: ProjectDefinition): Application {
  const folder = posix.join('/', sourceRoot ?? posix.join(root, 'src'));
  // The builders of today call it `browser`, which has a default; those of old call it `main`.
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
