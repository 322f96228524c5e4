import { outOfRange, shown } from '../hyper.ts';

/** One value for all groups, or one for each. */
export type PerGroup<T> = T | readonly T[];

/** What a group gets of a value for all or of a list. @internal */
export function forGroup<T>(value: PerGroup<T>, group: number): T {
  return Array.isArray(value) ? (value[group] as T) : (value as T);
}

/** What is wrong with a value for all groups or a list of one for each. @internal */
export function perGroupProblems(
  name: string,
  value: unknown,
  groups: number,
  problemOf: (name: string, value: unknown) => string | null,
): (string | null)[] {
  if (!Array.isArray(value)) return [problemOf(name, value)];
  if (value.length !== groups) return [`${name} has ${value.length} values; expected ${groups}, one for each group`];
  return value.map((v, i) => problemOf(`${name}[${i}]`, v));
}

/** What is wrong with a number that is to be at least 0, and below a bound if there is one; null for nothing. @internal */
export function notAmount(name: string, value: unknown, below?: number): string | null {
  return typeof value === 'number'
    ? outOfRange(name, value, 0, below)
    : `${name} is ${shown(value)}; expected a number`;
}

/** What is wrong with a whole number; null for nothing. @internal */
export function notCount(name: string, value: unknown, least: number): string | null {
  if (Number.isSafeInteger(value) && (value as number) >= least) return null;
  return `${name} is ${shown(value)}; expected a whole number of at least ${least}`;
}

/** What is wrong with a list of epochs; null for nothing. @internal */
export function notEpochs(name: string, value: unknown): string | null {
  if (Array.isArray(value) && value.every((epoch) => notCount('', epoch, 0) === null)) return null;
  return `${name} is ${shown(value)}; expected a list of whole numbers of at least 0`;
}

/** What is wrong with a word that is to be one of some; null for nothing. @internal */
export function notAmong(name: string, value: string, words: readonly string[]): string | null {
  return words.includes(value)
    ? null
    : `${name} is '${value}'; expected ${words.map((word) => `'${word}'`).join(' or ')}`;
}
