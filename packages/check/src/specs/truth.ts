import { all, any, countNonzero, type ReduceOptions, type Tensor } from '@frostgrad/core';
import type { Plain } from '../plain.ts';
import { defineSpec, type Spec } from '../spec.ts';
import { reduced, type Reduction, reductions, wrongAxis } from './reduce.ts';

type Counting = (x: Tensor, axes?: number | readonly number[], options?: ReduceOptions) => Tensor;

/** An op that only asks whether elements are 0. */
const truthSpec = (op: string, of: Counting, fold: (truths: readonly boolean[]) => number): Spec =>
  defineSpec<Reduction>({
    op,
    inputs: reductions(true),
    run: ([x], { axes, keepDims }) => of(x as Tensor, axes, { keepDims }),
    reference: ([x], params) => reduced(x as Plain, params, (terms) => ({ v: fold(terms.map((v) => v !== 0)), e: 0 })),
    tolerance: { float32: 0, float64: 0 },
    refuses: wrongAxis(of),
  });

export const truthSpecs: readonly Spec[] = [
  truthSpec('any', any, (truths) => Number(truths.includes(true))),
  truthSpec('all', all, (truths) => Number(!truths.includes(false))),
  truthSpec('countNonzero', countNonzero, (truths) => truths.filter(Boolean).length),
];
