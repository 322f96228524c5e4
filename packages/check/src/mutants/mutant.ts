import type { Tensor } from '@frostgrad/core';
import { type AnyLaw, type Subject, Violation } from '../law.ts';
import { LawError, runLaw } from '../run-law.ts';
import type { Spec } from '../spec.ts';
import { specOf } from '../suites.ts';

/** A plausible wrong implementation, and the law that should see it. */
export interface Mutant<S extends Subject> {
  /** What is wrong, in the words of whoever would make the mistake. */
  readonly mistake: string;
  readonly law: AnyLaw<S>;
  readonly subject: S;
}

/**
 * How a mutant died: the law's message; null when it lives.
 *
 * Only the law's own verdict counts: an error of another kind is a broken mutant and is thrown on.
 */
export function killed<S extends Subject>({ law, subject }: Mutant<S>, runs: number, seed: number): string | null {
  try {
    runLaw({ ...law, appliesTo: () => true, classes: {} }, [subject], { runs, seed });
  } catch (error) {
    if (error instanceof LawError && error.cause instanceof Violation) return error.message;
    throw error;
  }
  return null;
}

/** The entry of a right op of one input, run by a wrong one. */
export const unary = (op: string, run: (x: Tensor) => Tensor): Spec => ({
  ...specOf(op),
  run: ([x]) => run(x as Tensor),
});

/** The same of two inputs. */
export const binary = (op: string, run: (a: Tensor, b: Tensor) => Tensor): Spec => ({
  ...specOf(op),
  run: ([a, b]) => run(a as Tensor, b as Tensor),
});
