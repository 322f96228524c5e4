import { parseArgs } from 'node:util';
import { ToolError } from '../fail.ts';

/** What a command line of names and numbers said: lists of names, whole numbers, or nothing. */
export interface Arguments<N extends string, L extends string> {
  readonly numbers: { readonly [K in N]?: number };
  readonly lists: { readonly [K in L]?: readonly string[] };
  readonly help: boolean;
}

/**
 * Reads `--name N` and `--name A,B`, which may be given several times.
 *
 * @throws ToolError for an option that is none, and a number that is none.
 */
export function readArguments<N extends string, L extends string>(
  argv: readonly string[],
  numbers: readonly N[],
  lists: readonly L[],
): Arguments<N, L> {
  const list = { type: 'string', multiple: true } as const;
  const given = [...numbers, ...lists];
  let values: Record<string, string | boolean | (string | boolean)[] | undefined>;
  try {
    const options = { ...Object.fromEntries(given.map((name) => [name, list])), help: { type: 'boolean' } as const };
    ({ values } = parseArgs({ args: [...argv], options }));
  } catch (error) {
    const [why] = (error instanceof Error ? error.message : String(error)).split('. ');
    throw new ToolError(`${why}; the options are ${given.map((name) => `--${name}`).join(', ')} and --help`);
  }
  const texts = (name: string): string[] => ((values[name] ?? []) as string[]).flatMap((text) => text.split(','));
  const numberOf = (name: N): number => {
    const text = texts(name).at(-1) as string;
    const value = Number(text);
    const least = name === 'seed' ? 0 : 1;
    if (text.trim() === '' || !Number.isSafeInteger(value) || value < least)
      throw new ToolError(`--${name} is a whole number, ${least} or more, and not '${text}'`);
    return value;
  };
  const present = <K extends string>(names: readonly K[]): K[] => names.filter((name) => values[name] !== undefined);
  return {
    numbers: recordOf(present(numbers), numberOf),
    lists: recordOf(present(lists), texts),
    help: values['help'] === true,
  };
}

function recordOf<K extends string, V>(names: readonly K[], value: (name: K) => V): { readonly [N in K]?: V } {
  return Object.fromEntries(names.map((name) => [name, value(name)])) as { readonly [N in K]?: V };
}

/** @throws ToolError for a name that is not among those known; it lists them. */
export function expectKnown(what: string, names: readonly string[] | undefined, known: readonly string[]): void {
  const unknown = names?.filter((name) => !known.includes(name)) ?? [];
  if (unknown.length === 0) return;
  throw new ToolError(`there is no ${what} '${unknown.join("', '")}'; there are: ${[...new Set(known)].join(', ')}`);
}
