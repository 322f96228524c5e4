import { ValueError } from '@frostgrad/core';
import { explainGrad } from '@frostgrad/core/explain';
import { type AnyLaw, countingOnly, type Subject } from './law.ts';
import { checkpoints, type CheckpointSubject, checkpointSubjects } from './laws/checkpoints.ts';
import { detachLaws, type DetachSubject, detachSubjects } from './laws/detaching.ts';
import { engineLaws, type EngineSubject, engineSubjects } from './laws/engine.ts';
import { explaining, type ExplainSubject } from './laws/explaining.ts';
import { hooks, type HookSubject, hookSubjects } from './laws/hooks.ts';
import { maskedLaws } from './laws/masked-laws.ts';
import { type MaskedSubject, maskedSubjects } from './laws/masked-weights.ts';
import { opLaws } from './laws/op-laws.ts';
import { unsafeOps } from './laws/unsafe-ops.ts';
import { type PadSubject, padSubjects } from './laws/pad-subjects.ts';
import { padLaws } from './laws/pads.ts';
import { pairLaws, type PairSubject, pairSubjects } from './laws/pairs.ts';
import { reductionLaws, type ReductionSubject, reductionSubjects } from './laws/reductions.ts';
import { rowLaws, type RowSubject, rowSubjects } from './laws/rows.ts';
import { type WeightSubject, weightSubjects } from './laws/weight-subjects.ts';
import { weightLaws } from './laws/weights.ts';
import { type LawReport, runLaw, type RunOptions } from './run-law.ts';
import type { Spec } from './spec.ts';
import { specs } from './specs/index.ts';
import { sourceOf } from './snippet.ts';

/** Laws, and what they are about. */
export interface Suite<S extends Subject> {
  readonly laws: readonly AnyLaw<S>[];
  readonly subjects: readonly S[];
}

export const opSuite: Suite<Spec> = { laws: opLaws, subjects: specs };
export const weightSuite: Suite<WeightSubject> = { laws: weightLaws, subjects: weightSubjects };
export const padSuite: Suite<PadSubject> = { laws: padLaws, subjects: padSubjects };
export const maskedSuite: Suite<MaskedSubject> = { laws: maskedLaws, subjects: maskedSubjects };
export const reductionSuite: Suite<ReductionSubject> = { laws: reductionLaws, subjects: reductionSubjects };
export const rowSuite: Suite<RowSubject> = { laws: rowLaws, subjects: rowSubjects };
export const pairSuite: Suite<PairSubject> = { laws: pairLaws, subjects: pairSubjects };
export const detachSuite: Suite<DetachSubject> = {
  laws: [...detachLaws, unsafeOps],
  subjects: detachSubjects,
};
export const engineSuite: Suite<EngineSubject> = { laws: engineLaws, subjects: engineSubjects };
export const checkpointSuite: Suite<CheckpointSubject> = { laws: [checkpoints], subjects: checkpointSubjects };
export const hookSuite: Suite<HookSubject> = { laws: [hooks], subjects: hookSubjects };

export const explainSuite: Suite<ExplainSubject> = {
  laws: [explaining],
  subjects: [{ op: 'explainGrad', explainGrad }],
};

/** What takes a suite, whatever its laws are about. */
export type ForSuite<R> = <S extends Subject>(suite: Suite<S>, name: string) => R;

/**
 * Calls a function for every suite, in order, and gathers the results.
 *
 * @example
 * eachSuite((_, name) => name) // ['ops', 'weights', 'masked', 'pads', 'reductions', 'rows', 'pairs', 'detaching', 'engine', 'checkpoints', 'hooks', 'explaining']
 */
export function eachSuite<R>(use: ForSuite<R>): R[] {
  return [
    use(opSuite, 'ops'),
    use(weightSuite, 'weights'),
    use(maskedSuite, 'masked'),
    use(padSuite, 'pads'),
    use(reductionSuite, 'reductions'),
    use(rowSuite, 'rows'),
    use(pairSuite, 'pairs'),
    use(detachSuite, 'detaching'),
    use(engineSuite, 'engine'),
    use(checkpointSuite, 'checkpoints'),
    use(hookSuite, 'hooks'),
    use(explainSuite, 'explaining'),
  ];
}

/** Cases that a law is tried on, over all subjects, and that each subject is. */
const LAW_CASES = 1000;
const SUBJECT_CASES = 20;

/** Cases for each subject so that a law has 1,000 and each subject at least 20. */
export function runsFor<S extends Subject>(law: AnyLaw<S>, subjects: readonly S[]): number {
  const applicable = subjects.filter((subject) => law.appliesTo(subject)).length;
  return Math.max(SUBJECT_CASES, Math.ceil(LAW_CASES / Math.max(1, applicable)));
}

/**
 * The entry of an op.
 *
 * @throws ValueError when there is none.
 * @example
 * specOf('mul').op // 'mul'
 */
export function specOf(op: string): Spec {
  const spec = specs.find((spec) => spec.op === op);
  if (spec === undefined) throw new ValueError('specOf', `there is no entry for '${op}'`);
  return spec;
}

/**
 * Tries one law on one subject, by their names: what a counterexample's last line calls. A spec that no suite knows stands
 * for itself.
 *
 * @throws LawError when the law does not hold. @throws ValueError for names that no suite knows.
 * @example
 * rerunLaw('determinism', 'mul', { runs: 5 }).cases // 5
 */
export function rerunLaw(law: string, op: string | Spec, options: RunOptions): LawReport {
  if (typeof op !== 'string') {
    const suite = { laws: opLaws, subjects: [op] };
    const report = rerunIn(suite, law, op.op, { source: sourceOf(op), ...options });
    if (report === null) throw new ValueError('rerunLaw', `there is no law of ops '${law}'`);
    return report;
  }
  const report = eachSuite((suite) => rerunIn(suite, law, op, options)).find((found) => found !== null) ?? null;
  if (report === null) throw new ValueError('rerunLaw', `no suite has a law '${law}' and a subject '${op}'`);
  return report;
}

function rerunIn<S extends Subject>(
  { laws, subjects }: Suite<S>,
  name: string,
  op: string,
  options: RunOptions,
): LawReport | null {
  const law = laws.find((law) => law.name === name);
  const subject = subjects.find((subject) => subject.op === op);
  if (law === undefined || subject === undefined) return null;
  return runLaw(countingOnly(law), [subject], options);
}
