import { type ImportDeclaration, parseSync, Visitor } from 'oxc-parser';
import { ToolError } from '../fail.ts';
import { lineAt } from '../gen/source-module.ts';
import { assertionsIn, type Replacement } from './assertions.ts';
import type { Scope } from './scope.ts';
import { placeOf, type Snippet } from './snippet.ts';

/** A snippet as a module that runs when it is imported. */
export interface SnippetModule {
  readonly text: string;
  /** Number of assertions in it. */
  readonly assertions: number;
}

/**
 * Turns a snippet into a module. A fence stands as a reader would paste it. An example finds the names it mentions in its
 * scope.
 *
 * @throws ToolError when it does not parse, with the line.
 */
export function toModule(snippet: Snippet, runtime: string, scope: Scope): SnippetModule {
  const { code } = snippet;
  const { program, comments, errors } = parseSync('snippet.ts', code, {
    lang: 'ts',
    sourceType: 'module',
    preserveParens: false,
  });
  const [error] = errors;
  if (error !== undefined) {
    throw new ToolError(`${placeOf(snippet, lineAt(code, error.labels[0]?.start ?? 0) - 1)}: ${error.message}`);
  }
  const assertions = assertionsIn(snippet, program, comments);
  const head = `// ${placeOf(snippet)}\nimport { check as __check, throws as __throws } from '${runtime}';\n`;
  const tail = '\nvoid __check, __throws;\nexport {};\n';
  if (snippet.kind === 'fence')
    return { text: head + replaced(code, assertions) + tail, assertions: assertions.length };
  const own = program.body.filter(
    (statement): statement is ImportDeclaration => statement.type === 'ImportDeclaration',
  );
  const imported = new Set(own.flatMap(({ specifiers }) => specifiers.map(({ local }) => local.name)));
  const names = [...identifiersIn(program)].filter((name) => !imported.has(name));
  const imports = [
    ...scope.modules.map((path, i) => `import * as __scope${i} from '${path}';`),
    ...names.flatMap((name) => scope.imports.get(name) ?? []),
    ...own.map(({ start, end }) => code.slice(start, end)),
  ];
  const body = replaced(code, [...assertions, ...own.map(({ start, end }) => ({ start, end, text: '' }))]);
  const bound = names.filter((name) => !scope.imports.has(name));
  const bindings = `const { ${bound.map((name) => `${name} = globalThis.${name}`).join(', ')} } = {
  ${scope.modules.map((_, i) => `...__scope${i}`).join(', ')}
};`;
  return { text: `${head}${imports.join('\n')}\n${bindings}\n{\n${body}\n}${tail}`, assertions: assertions.length };
}

function replaced(code: string, replacements: readonly Replacement[]): string {
  let text = code;
  for (const { start, end, text: by } of replacements.toSorted((a, b) => b.start - a.start)) {
    text = text.slice(0, start) + by + text.slice(end);
  }
  return text;
}

/** Names that stand for values; those that the snippet declares itself do no harm, as its block shadows them. */
function identifiersIn(program: Parameters<Visitor['visit']>[0]): Set<string> {
  const names = new Set<string>();
  new Visitor({
    Identifier: ({ name }) => {
      names.add(name);
    },
  }).visit(program);
  for (const reserved of ['undefined', 'arguments', 'eval', 'globalThis', 'const', 'var']) names.delete(reserved);
  return names;
}
