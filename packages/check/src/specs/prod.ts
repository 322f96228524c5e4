import { type DType, prod, type Tensor } from '@frostgrad/core';
import type { Plain } from '../plain.ts';
import { type Bounded, exactly, unitOf } from '../running-error.ts';
import { defineSpec, type Spec } from '../spec.ts';
import { reduced, reductions, wrongAxis } from './reduce.ts';

/** A product that accumulates in float64 whatever the dtype, and rounds once. */
export function productInDouble(factors: readonly number[], dtype: DType): Bounded {
  const v = factors.reduce((a, b) => a * b, 1);
  if (!Number.isFinite(v)) return exactly(v);
  return { v, e: Math.abs(v) * (1 + factors.length * (2 ** -53 / unitOf(dtype))) };
}

export const prodSpecs: readonly Spec[] = [
  defineSpec({
    op: 'prod',
    inputs: reductions(true),
    run: ([x], { axes, keepDims }) => prod(x as Tensor, axes, { keepDims }),
    reference: ([x], params, dtype) => reduced(x as Plain, params, (terms) => productInDouble(terms, dtype)),
    tolerance: 'running',
    refuses: wrongAxis(prod),
  }),
];
