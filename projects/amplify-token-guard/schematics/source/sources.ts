import { posix } from 'node:path';
import type { DirEntry, Tree } from '@angular-devkit/schematics';
import type { CompilerOptions, SourceFile } from 'typescript';
import { ts } from './typescript';

const TSCONFIGS = ['/tsconfig.json', '/tsconfig.base.json'];
const TEST = /[./](spec|test)\.ts$/;

/** An app's source files as they were when the command started. */
export class Sources {
  readonly #parsed = new Map<string, SourceFile | undefined>();
  readonly #options: CompilerOptions;

  /** @param root the folder of the app's own sources. Other files are read, but never edited. */
  constructor(
    private readonly tree: Tree,
    private readonly root: string,
  ) {
    this.#options = compilerOptions(tree);
  }

  get(path: string): SourceFile | undefined {
    if (!this.#parsed.has(path)) this.#parsed.set(path, this.#parse(path));
    return this.#parsed.get(path);
  }

  /** Whether the file belongs to this app and not to another project that the app imports from. */
  owns(file: SourceFile): boolean {
    return file.fileName.startsWith(posix.join(this.root, '/'));
  }

  /** The app's own files, without tests. */
  all(): SourceFile[] {
    return this.withTests().filter(({ fileName }) => !TEST.test(fileName));
  }

  /** The app's own files, including tests. */
  withTests(): SourceFile[] {
    const paths: string[] = [];
    collect(this.tree.getDir(this.root), paths);
    return paths.map((path) => this.get(path)).filter((file) => file !== undefined);
  }

  /** Resolves an import: a relative path, or one that `paths` in the tsconfig maps. */
  resolve(specifier: string, from: SourceFile): SourceFile | undefined {
    if (!specifier.startsWith('.') && !this.#isMapped(specifier)) return undefined;
    const { resolvedModule } = ts.resolveModuleName(specifier, from.fileName, this.#options, {
      fileExists: (path) => this.tree.exists(path),
      readFile: (path) => this.tree.read(path)?.toString(),
      getCurrentDirectory: () => '/',
    });
    const path = resolvedModule?.resolvedFileName;
    return path === undefined || path.endsWith('.d.ts') ? undefined : this.get(path);
  }

  #isMapped(specifier: string): boolean {
    return Object.keys(this.#options.paths ?? {}).some((pattern) => {
      const [start = '', end] = pattern.split('*', 2);
      return end === undefined ? specifier === start : specifier.startsWith(start);
    });
  }

  #parse(path: string): SourceFile | undefined {
    if (!this.tree.exists(path)) return undefined;
    return ts.createSourceFile(path, this.tree.readText(path), ts.ScriptTarget.Latest, true);
  }
}

function compilerOptions(tree: Tree): CompilerOptions {
  const config = TSCONFIGS.find((path) => tree.exists(path));
  const { paths, baseUrl } = config === undefined ? {} : readOptions(config, tree.readText(config));
  return {
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    ...(paths && { paths, baseUrl: posix.join('/', baseUrl ?? '.') }),
  };
}

function readOptions(path: string, text: string): Pick<CompilerOptions, 'paths' | 'baseUrl'> {
  const { config } = ts.parseConfigFileTextToJson(path, text) as {
    config?: { compilerOptions?: Pick<CompilerOptions, 'paths' | 'baseUrl'> };
  };
  return config?.compilerOptions ?? {};
}

function collect(folder: DirEntry, paths: string[]): void {
  for (const name of folder.subfiles) {
    const path = posix.join(folder.path, name);
    if (name.endsWith('.ts') && !name.endsWith('.d.ts')) paths.push(path);
  }
  for (const name of folder.subdirs) {
    if (name !== 'node_modules' && !name.startsWith('.')) collect(folder.dir(name), paths);
  }
}
