import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { ToolError } from '../fail.ts';
import { type Method, methodsOf } from './method.ts';
import { readModule } from './source-module.ts';

/** What the sources ask for. */
export interface Collected {
  /** By name. */
  readonly methods: readonly Method[];
  /**
   * Functions that look like ops but lack their line in `ops/index.ts`, which is what makes an op public: forgotten, or
   * helpers without their tag. They are no methods.
   */
  readonly unlisted: readonly Method[];
}

/**
 * The methods of a package's sources.
 *
 * @throws ToolError for two methods of one name, and for a name that the class itself has.
 */
export function collectMethods(root: string): Collected {
  const paths = globSync('**/*.ts', { cwd: root, exclude: ['**/*.gen.ts'] })
    .map((path) => path.replaceAll('\\', '/'))
    .toSorted();
  const sources = paths.map((path) => readModule(join(root, path)));
  const found = sources.flatMap((source, i) => methodsOf(source, (paths[i] as string).startsWith('ops/')));
  found.sort((a, b) => (a.name < b.name ? -1 : 1));
  const isListed = listedIn(join(root, 'ops/index.ts'));
  const methods = found.filter(isListed);
  expectUnique(methods);
  expectFreeOnClass(join(root, 'tensor.ts'), methods);
  return { methods, unlisted: found.filter((method) => !isListed(method)) };
}

function expectUnique(methods: readonly Method[]): void {
  for (const [i, method] of methods.entries()) {
    const next = methods[i + 1];
    if (next?.name === method.name) {
      throw new ToolError(
        `two functions want to be the method ${method.name}: ${method.place} and ${next.place}; tag one @nomethod`,
      );
    }
  }
}

function expectFreeOnClass(path: string, methods: readonly Method[]): void {
  if (!existsSync(path)) throw new ToolError(`${path} does not exist; methods need its class Tensor`);
  const { program } = readModule(path);
  const own = new Set<string>();
  for (const statement of program.body) {
    const declared = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (declared?.type !== 'ClassDeclaration' || declared.id?.name !== 'Tensor') continue;
    for (const member of declared.body.body) {
      if ('key' in member && member.key.type === 'Identifier' && !member.static) own.add(member.key.name);
    }
  }
  for (const method of methods) {
    if (own.has(method.name)) {
      throw new ToolError(
        `${method.place}: class Tensor has a member ${method.name} already; rename the function or tag it @nomethod`,
      );
    }
  }
}

/** Whether a method's function is exported by `ops/index.ts`; one from outside the ops need not be. */
function listedIn(path: string): (method: Method) => boolean {
  if (!existsSync(path)) return () => true;
  const { exports } = readModule(path);
  return ({ callee, source }) => !source.path.includes('/ops/') || exports.has(callee);
}

/** What to say about functions that are not listed. */
export function complaintAbout(unlisted: readonly Method[]): string {
  const names = unlisted.map((method) => `${method.callee} (${method.place})`).join(', ');
  return `ops/index.ts does not export ${names}; add the export line, or tag a helper @internal`;
}
