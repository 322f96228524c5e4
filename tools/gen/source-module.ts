import { readFileSync } from 'node:fs';
import { type Comment, parseSync, type Program, type Span, Visitor } from 'oxc-parser';
import { ToolError } from '../fail.ts';

/** Where a name in a module comes from: a module specifier, and its name there. */
export interface Origin {
  readonly specifier: string;
  readonly name: string;
  /** Imported as a type only. */
  readonly isType: boolean;
}

/** A parsed TypeScript module with what it imports and exports. */
export interface SourceModule {
  readonly path: string;
  readonly text: string;
  readonly program: Program;
  readonly comments: readonly Comment[];
  /** By local name; namespace imports are left out. */
  readonly imports: ReadonlyMap<string, Origin>;
  /** Names exported from here, those passed on from elsewhere included. */
  readonly exports: ReadonlySet<string>;
  /** Every mention of a named type, and every type parameter and `infer` name, in source order. */
  readonly typeNames: readonly TypeName[];
}

/** A type's name where it stands in the source; `declares` tells a type parameter from a mention. */
export interface TypeName extends Span {
  readonly name: string;
  readonly declares: boolean;
}

/**
 * Reads and parses a module.
 *
 * @throws ToolError with the first syntax error.
 */
export function readModule(path: string, text: string = readFileSync(path, 'utf8')): SourceModule {
  const { program, comments, module, errors } = parseSync(path, text, { lang: 'ts', sourceType: 'module' });
  const [error] = errors;
  if (error !== undefined) {
    const start = error.labels[0]?.start ?? 0;
    throw new ToolError(`${path}:${lineAt(text, start)}: ${error.message}`);
  }
  const imports = new Map<string, Origin>();
  for (const statement of module.staticImports) {
    for (const { importName, localName, isType } of statement.entries) {
      const name = importName.kind === 'Default' ? 'default' : importName.name;
      if (name !== null) imports.set(localName.value, { specifier: statement.moduleRequest.value, name, isType });
    }
  }
  const names = module.staticExports.flatMap((statement) => statement.entries.map((entry) => entry.exportName.name));
  const exports = new Set(names.filter((name) => name !== null));
  return { path, text, program, comments, imports, exports, typeNames: typeNamesIn(text, program) };
}

function typeNamesIn(text: string, program: Program): TypeName[] {
  const found: TypeName[] = [];
  // of `A.B.C` only A is a name that a module declares or imports
  const add = ({ start, end }: Span, declares: boolean): void => {
    found.push({ name: text.slice(start, end).split(/[.<\s]/)[0] as string, start, end, declares });
  };
  new Visitor({
    TSTypeReference: ({ typeName }) => add(typeName, false),
    TSTypeQuery: ({ exprName }) => add(exprName, false),
    TSTypeParameter: ({ name }) => add(name, true),
  }).visit(program);
  return found;
}

/** Line of a position, counted from 1. */
export function lineAt(text: string, position: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < position; at = text.indexOf('\n', at + 1)) line++;
  return line;
}
