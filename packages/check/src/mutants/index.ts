import type { Subject } from '../law.ts';
import { attentionMutants } from './attention-mutants.ts';
import { checkpointMutants, hookMutants } from './autograd-mutants.ts';
import { dependenceMutants } from './dependence-mutants.ts';
import { detachMutants, engineMutants } from './engine-mutants.ts';
import { explainMutants, unsafeMutants } from './explain-mutants.ts';
import { fusedMutants } from './fused-mutants.ts';
import { killed, type Mutant } from './mutant.ts';
import { opMutants } from './op-mutants.ts';
import { passMutants } from './pass-mutants.ts';
import { padMutants } from './pad-mutants.ts';
import { pairMutants } from './pair-mutants.ts';
import { maskedReductionMutants } from './masked-reduction-mutants.ts';
import { reductionMutants } from './reduction-mutants.ts';
import { rowMutants } from './row-mutants.ts';
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
  /** Names of laws; default all. */
  readonly laws?: readonly string[];
}

/**
 * Tries every mutant against its law: a law that no mutant falsifies is not a law.
 *
 * @example
 * runMutants({ runs: 300 }).every(({ death }) => death !== null) // true
 */
export function runMutants({ runs = 300, seed = 0, laws }: MutantOptions = {}): readonly Verdict[] {
  const judge = <S extends Subject>(mutants: readonly Mutant<S>[]): Verdict[] =>
    mutants
      .filter(({ law }) => laws?.includes(law.name) ?? true)
      .map((mutant) => ({ mistake: mutant.mistake, law: mutant.law.name, death: killed(mutant, runs, seed) }));
  return [
    ...judge(opMutants),
    ...judge(fusedMutants),
    ...judge(passMutants),
    ...judge(dependenceMutants),
    ...judge(reductionMutants),
    ...judge(weightMutants),
    ...judge(maskedMutants),
    ...judge(padMutants),
    ...judge(maskedReductionMutants),
    ...judge(rowMutants),
    ...judge(pairMutants),
    ...judge(attentionMutants),
    ...judge(detachMutants),
    ...judge(engineMutants),
    ...judge(checkpointMutants),
    ...judge(hookMutants),
    ...judge(explainMutants),
    ...judge(unsafeMutants),
  ];
}
