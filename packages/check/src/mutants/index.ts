import type { Subject } from '../law.ts';
import { detachMutants, engineMutants } from './engine-mutants.ts';
import { killed, type Mutant } from './mutant.ts';
import { opMutants } from './op-mutants.ts';
import { padMutants } from './pad-mutants.ts';
import { reductionMutants } from './reduction-mutants.ts';
import { maskedMutants, weightMutants } from './weight-mutants.ts';

/** What became of a mutant. */
export interface Verdict {
  readonly mistake: string;
  readonly law: string;
  /** How it died: the law's message; null when it lives. */
  readonly death: string | null;
}

/** How to try mutants. */
export interface MutantOptions {
  /** Cases for each; default 300. */
  readonly runs?: number;
  /** Default 0. */
  readonly seed?: number;
}

/**
 * Tries every mutant against its law: a law that no mutant falsifies is not a law.
 *
 * @example
 * runMutants({ runs: 300 }).every(({ death }) => death !== null) // true
 */
export function runMutants({ runs = 300, seed = 0 }: MutantOptions = {}): readonly Verdict[] {
  const judge = <S extends Subject>(mutants: readonly Mutant<S>[]): Verdict[] =>
    mutants.map((mutant) => ({ mistake: mutant.mistake, law: mutant.law.name, death: killed(mutant, runs, seed) }));
  return [
    ...judge(opMutants),
    ...judge(reductionMutants),
    ...judge(weightMutants),
    ...judge(maskedMutants),
    ...judge(padMutants),
    ...judge(detachMutants),
    ...judge(engineMutants),
  ];
}
