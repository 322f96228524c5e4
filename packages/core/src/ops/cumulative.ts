import { apply } from '../engine/apply.ts';
import { defineOp, type TypedOp } from '../engine/define-op.ts';
import { cumulate } from '../kernels/js/scan.ts';
import { resolveAxis } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { mul, sub } from './arithmetic.ts';
import { counted } from './binary.ts';
import { floating } from './cast.ts';
import { eq, logicalOr } from './compare.ts';
import { exp } from './exp-log.ts';
import type { ValuesAndIndices } from './extremes.ts';
import { gathered } from './indexing.ts';
import { backwards, type Course, linearScan, next, previous } from './scan.ts';
import { maskedFill } from './where.ts';

const along = (op: string, x: Tensor, axis: number): Course => ({
  axis: resolveAxis(op, axis, x.ndim),
  reverse: false,
});

const cumsumOp: TypedOp<readonly [Tensor], Course> = defineOp({
  name: 'cumsum',
  inputs: ['x'],
  shape: ({ x }) => x.shape,
  kernels: { cumulate },
  forward: (k, { x }, { axis, reverse }: Course) => k.cumulate('sum', x, axis, reverse),
  vjp: { x: (g, _, { params }) => apply(cumsumOp, [g], backwards(params)) },
});

/**
 * Sums of all elements so far along an axis. Accumulates in float64; each sum is rounded once, and none of them is made
 * of rounded ones. Truth values count as 0 and 1, in int32.
 *
 * @throws ShapeError for an axis that does not exist.
 * @example
 * cumsum(tensor([1, 2, 3]), 0).toArray() // [1, 3, 6]
 */
export function cumsum(x: Tensor, axis: number): Tensor {
  return apply(cumsumOp, [counted(x)], along('cumsum', x, axis));
}

const cumprodOp = defineOp({
  name: 'cumprod',
  inputs: ['x'],
  saves: ['x', 'out'],
  shape: ({ x }) => x.shape,
  kernels: { cumulate },
  forward: (k, { x }, { axis, reverse }: Course) => k.cumulate('prod', x, axis, reverse),
  vjp: {
    // dx[i] = (product before i) * sum over k >= i of g[k] * (product of what lies behind i, up to k): nothing is divided,
    // so that zeros are like any other factor
    x: (g, { x, out }, { params }) => {
      const behind = linearScan(next(x, 0, params), g, backwards(params));
      return mul(previous(out, 1, params), behind);
    },
  },
});

/** `cumprod` either way. @internal */
export function runningProduct(x: Tensor, course: Course): Tensor {
  return apply(cumprodOp, [x], course);
}

/**
 * Products of all elements so far along an axis. Accumulates in float64; each product is rounded once. The gradient does
 * not divide, and is right where elements are 0, to any order. Integers wrap.
 *
 * @throws ShapeError for an axis that does not exist.
 * @example
 * cumprod(tensor([1, 2, 3]), 0).toArray() // [1, 2, 6]
 */
export function cumprod(x: Tensor, axis: number): Tensor {
  return runningProduct(counted(x), along('cumprod', x, axis));
}

const logCumSumExpOp = defineOp({
  name: 'logCumSumExp',
  inputs: ['x'],
  saves: ['x', 'out'],
  shape: ({ x }) => x.shape,
  kernels: { cumulate },
  forward: (k, { x }, { axis, reverse }: Course) => k.cumulate('logSumExp', x, axis, reverse),
  vjp: {
    // s[i] = sum over k >= i of g[k] e^(y[i] - y[k]), then dx = e^(x - y) s: y rises, so no power exceeds 1.
    // -Infinity - -Infinity has no say: what is -Infinity weighs nothing
    x: (g, { x, out }, { params }) => {
      const after = next(out, 0, params);
      const infinite = logicalOr(eq(after, -Infinity), eq(after, Infinity));
      const shrink = exp(maskedFill(sub(out, after), infinite, -Infinity));
      const behind = linearScan(shrink, g, backwards(params));
      return mul(exp(maskedFill(sub(x, out), eq(out, -Infinity), -Infinity)), behind);
    },
  },
});

/**
 * `log(sum of exp(x))` over all elements so far along an axis, without overflow: powers are taken of differences to the
 * largest so far. Elements of -Infinity before the first other one give -Infinity, and have a gradient of 0. Integers give
 * float32.
 *
 * @throws ShapeError for an axis that does not exist.
 * @example
 * logCumSumExp(tensor([0, 0, 1000]), 0).toArray() // [0, 0.6931, 1000]
 */
export function logCumSumExp(x: Tensor, axis: number): Tensor {
  return apply(logCumSumExpOp, [floating(x)], along('logCumSumExp', x, axis));
}

/* @__NO_SIDE_EFFECTS__ */
function placesOp(kind: 'argmax' | 'argmin'): TypedOp<readonly [Tensor], Course> {
  return defineOp({
    name: kind === 'argmax' ? 'cummax' : 'cummin',
    inputs: ['x'],
    shape: ({ x }) => x.shape,
    kernels: { cumulate },
    forward: (k, { x }, { axis, reverse }: Course) => k.cumulate(kind, x, axis, reverse),
  });
}

const cummaxOp = placesOp('argmax');
const cumminOp = placesOp('argmin');

/**
 * The largest element so far along an axis, and where it stands: the last of ties, and from the first NaN on the last
 * NaN. The gradient goes to the elements returned.
 *
 * @throws ShapeError for an axis that does not exist.
 * @example
 * const { values, indices } = cummax(tensor([1, 3, 2, 3]), 0);
 * values.toArray() // [1, 3, 3, 3]
 * indices.toArray() // [0, 1, 1, 3]
 */
export function cummax(x: Tensor, axis: number): ValuesAndIndices {
  const course = along('cummax', x, axis);
  const indices = apply(cummaxOp, [x], course);
  return { values: gathered(x, indices, course.axis), indices };
}

/**
 * The smallest element so far along an axis, and where it stands: the last of ties, and from the first NaN on the last
 * NaN. The gradient goes to the elements returned.
 *
 * @throws ShapeError for an axis that does not exist.
 * @example
 * const { values, indices } = cummin(tensor([3, 1, 2, 1]), 0);
 * values.toArray() // [3, 1, 1, 1]
 * indices.toArray() // [0, 1, 1, 3]
 */
export function cummin(x: Tensor, axis: number): ValuesAndIndices {
  const course = along('cummin', x, axis);
  const indices = apply(cumminOp, [x], course);
  return { values: gathered(x, indices, course.axis), indices };
}
