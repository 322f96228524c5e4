import { ValueError } from '@frostgrad/core/functional';
import { shown } from '../hyper.ts';
import { notAmount } from './options.ts';

/** Options that are no functions, by name. */
export type PlainOptions = Readonly<Record<string, unknown>>;

/** What a scheduler remembers, as plain data. */
export interface SchedulerState {
  readonly scheduler: string;
  /** Functions are not among them. */
  readonly options: PlainOptions;
  readonly epoch: number;
  /** The rate that each group starts from; null for one that was added since the last step. */
  readonly initialLrs: readonly (number | null)[];
  /** Of the schedulers that this one is made of. */
  readonly members: readonly SchedulerState[];
}

/** Options without what is or holds a function, copied. @internal */
export function plainOptions(options: object): Record<string, unknown> {
  const plain = Object.entries(options).filter(
    ([, value]) => ![value].flat().some((part) => typeof part === 'function'),
  );
  return structuredClone(Object.fromEntries(plain) as Record<string, unknown>);
}

/** A record, or nothing for anything else. @internal */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}

/** What is wrong with the name in a state dict; null for nothing. @internal */
export function misnamed(given: unknown, name: string): string | null {
  if (given === name) return null;
  return `it is ${typeof given === 'string' ? `of '${given}'` : 'no state dict'}`;
}

/** What is wrong with a list of rates, one for each group. @internal */
export function wrongRates(name: string, rates: unknown, groups: number, orNull: boolean): string[] {
  if (!Array.isArray(rates) || rates.length !== groups) {
    return [`${name} is ${shown(rates)}; expected ${groups} rates, one for each group`];
  }
  const problems = rates.map((rate, g) => (orNull && rate === null ? null : notAmount(`${name}[${g}]`, rate)));
  return problems.filter((problem) => problem !== null);
}

/** Throws when a state dict does not fit. @internal */
export function expectFitting(name: string, problems: readonly string[]): void {
  if (problems.length > 0) throw new ValueError(name, `the state does not fit: ${problems.join('; ')}`);
}
