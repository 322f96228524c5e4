import type { Arbitrary } from 'fast-check';

/** What a law is about: an op, a way to compute weights, ... - anything with a name. */
export interface Subject {
  readonly op: string;
}

/** A class of cases, and the share of all cases that must be of it. */
export interface CaseClass<C, S extends Subject = Subject> {
  /** What a case is of may depend on what it is tried on: a pad is a query where something asks. */
  readonly of: (c: C, subject: S) => boolean;
  readonly atLeast: number;
}

/**
 * A universally quantified sentence, with the cases it is tried on and a check that throws a `Violation`.
 *
 * `S` is what it is about; `C` is one case.
 */
export interface Law<S extends Subject, C> {
  readonly name: string;
  readonly statement: string;
  readonly appliesTo: (subject: S) => boolean;
  readonly cases: (subject: S) => Arbitrary<C>;
  readonly check: (subject: S, c: C) => void;
  /** A case as source code; `source` is how that code names the subject, where it does. */
  readonly show: (subject: S, c: C, source: string) => string;
  /** Classes that the cases must contain, over all subjects: empty rows, empty tensors. */
  readonly classes: Readonly<Record<string, CaseClass<C, S>>>;
}

/** A law among others, the type of its cases forgotten. */
export type AnyLaw<S extends Subject> = Law<S, unknown>;

/**
 * A law among others: forgets the type of the cases, as a law only ever meets its own. `runLaw` tries it.
 *
 * @example
 * const positive = defineLaw<Subject, number>({
 *   name: 'positive',
 *   statement: 'a square is not negative',
 *   appliesTo: () => true,
 *   cases: () => numbers(),
 *   check: (_, x) => {
 *     if (x * x < 0) throw new Violation(`the square of ${x}`);
 *   },
 *   show: (_, x) => `${x} * ${x};`,
 *   classes: {},
 * });
 * runLaw(positive, [{ op: 'square' }], { runs: 10 }).cases // 10
 */
export function defineLaw<S extends Subject, C>(law: Law<S, C>): AnyLaw<S> {
  return law as unknown as AnyLaw<S>;
}

/** A law that counts the classes of its cases and asks no share of them: for a few subjects, which need not have all. */
export function countingOnly<S extends Subject>(law: AnyLaw<S>): AnyLaw<S> {
  const classes = Object.entries(law.classes).map(([name, { of }]) => [name, { of, atLeast: 0 }] as const);
  return { ...law, classes: Object.fromEntries(classes) };
}

/** One case in which a law does not hold; the message says how. */
export class Violation extends Error {}
