import { apply } from '../engine/apply.ts';
import { defineOp } from '../engine/define-op.ts';
import type { UnaryFn } from '../kernels/interface.ts';
import { max, sum } from '../kernels/js/reduce.ts';
import { exp32, exp64, log32, log64 } from '../math/index.ts';
import { reducedShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { mul, sub } from './arithmetic.ts';
import { floating } from './cast.ts';
import { eq } from './compare.ts';
import { exp } from './exp-log.ts';
import { countOver, paramsOf, type ReduceOptions, type ReduceParams, unreduce } from './reduce.ts';
import { maskedFill } from './where.ts';

/** @internal */
export const expFn: UnaryFn = { name: 'exp', f32: exp32, f64: exp64 };
/** @internal */
export const logFn: UnaryFn = { name: 'log', f32: log32, f64: log64 };
const finite = (x: number): number => (Math.abs(x) === Infinity ? 0 : x);
/** Itself, or 0 for what is infinite. @internal */
export const finiteFn: UnaryFn = { name: 'finiteOr0', f32: finite, f64: finite };

/** `exp(x - total)`. Where the total is -Infinity every x is: exp(-Infinity), not exp(-Infinity - -Infinity). @internal */
export function weightsUnder(total: Tensor, x: Tensor): Tensor {
  return exp(sub(x, maskedFill(total, eq(total, -Infinity), 0)));
}

const logSumExpOp = defineOp({
  name: 'logSumExp',
  inputs: ['x'],
  saves: ['x', 'out'],
  shape: ({ x }, { axes, keepDims }: ReduceParams) => reducedShape(x.shape, axes, keepDims),
  kernels: { max, sum },
  forward: (k, { x }, { axes }, shape) => {
    if (countOver(x.shape, axes) === 0) return k.map(logFn, k.sum(x, axes, shape));
    const largest = k.map(finiteFn, k.max(x, axes, reducedShape(x.shape, axes, true)));
    const terms = k.map(expFn, k.sub(x, largest, x.shape));
    return k.add(k.map(logFn, k.sum(terms, axes, shape)), largest.view(shape, null), shape);
  },
  vjp: {
    x: (g, { x, out }, { params }) => {
      return mul(unreduce(g, x.shape, params), weightsUnder(unreduce(out, x.shape, params), x));
    },
  },
});

/**
 * `log(sum(exp(x)))` over axes, or over all, without overflow: the largest is subtracted first. The terms are added in
 * float64. Where all are -Infinity, or there are none, it is -Infinity, with a gradient of 0. Integers give float32.
 * Derivative: the softmax of the elements.
 *
 * @throws ShapeError for an axis that does not exist.
 * @example
 * logSumExp(tensor([[0, 0], [100, 100]]), 1).toArray() // [0.6931, 100.6931]
 */
export function logSumExp(x: Tensor, axes?: number | readonly number[], options: ReduceOptions = {}): Tensor {
  return apply(logSumExpOp, [floating(x)], paramsOf('logSumExp', x.shape, axes, options));
}
