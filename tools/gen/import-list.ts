import { dirname, join, relative } from 'node:path';
import { ToolError } from '../fail.ts';
import type { Method } from './method.ts';
import type { Signature } from './signature.ts';

interface Imported {
  /** A file, or a bare specifier. */
  readonly path: string;
  readonly name: string;
  readonly isType: boolean;
}

/** The imports of a generated module, collected by local name. */
export class ImportList {
  readonly #root: string;
  readonly #byLocal = new Map<string, Imported>();

  constructor(root: string) {
    this.#root = root;
  }

  /** @throws ToolError when the local name stands for something else already. */
  add(local: string, wanted: Imported): void {
    const known = this.#byLocal.get(local);
    if (known !== undefined && (known.path !== wanted.path || known.name !== wanted.name)) {
      throw new ToolError(`${local} means two things: ${known.path} and ${wanted.path} both declare it; rename one`);
    }
    if (known === undefined || known.isType) this.#byLocal.set(local, wanted);
  }

  /** Imports what a signature mentions from where its module has it. @throws ToolError for a type nobody can import. */
  addTypes({ source, name: method }: Method, { typeNames }: Signature): void {
    for (const name of typeNames) {
      const origin = source.imports.get(name);
      if (origin !== undefined) {
        const { specifier } = origin;
        const path = specifier.startsWith('.') ? join(dirname(source.path), specifier) : specifier;
        this.add(name, { path, name: origin.name, isType: true });
      } else if (source.exports.has(name)) {
        this.add(name, { path: source.path, name, isType: true });
      } else if (new RegExp(`^(declare )?(interface|type|class|enum) ${name}(?![\\w$])`, 'm').test(source.text)) {
        throw new ToolError(`${source.path}: ${method} mentions the type ${name}, which is not exported; export it`);
      }
    }
  }

  toString(): string {
    const namesByOrigin = new Map<string, string[]>();
    for (const [local, { name, path, isType }] of this.#byLocal) {
      const origin = `${this.#specifier(path)} ${isType ? 'type ' : ''}`;
      const names = namesByOrigin.get(origin) ?? [];
      namesByOrigin.set(origin, [...names, local === name ? local : `${name} as ${local}`]);
    }
    const lines = [...namesByOrigin.keys()].toSorted().map((origin) => {
      const [specifier, keyword] = origin.split(' ') as [string, string];
      const names = (namesByOrigin.get(origin) as string[]).toSorted().join(', ');
      return `import ${keyword === '' ? '' : 'type '}{ ${names} } from '${specifier}';\n`;
    });
    return lines.join('');
  }

  #specifier(path: string): string {
    if (!path.includes('/') || path.startsWith('@')) return path;
    const from = relative(this.#root, path).replaceAll('\\', '/');
    return from.startsWith('.') ? from : `./${from}`;
  }
}
