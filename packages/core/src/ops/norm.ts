import { NdArray } from '../array.ts';
import { zerosLike } from '../create.ts';
import { apply } from '../engine/apply.ts';
import { defineOp, type KernelsWith } from '../engine/define-op.ts';
import { ValueError } from '../errors.ts';
import type { UnaryFn } from '../kernels/interface.ts';
import { sum } from '../kernels/js/reduce.ts';
import { pow64 } from '../math/index.ts';
import { reducedShape, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { sign } from './absolute.ts';
import { div, mul } from './arithmetic.ts';
import { eq } from './compare.ts';
import { amax, amin, expectSome } from './extremes.ts';
import { expectFloating, paramsOf, type ReduceOptions, type ReduceParams, unreduce } from './reduce.ts';
import { pow } from './pow.ts';
import { maskedFill } from './where.ts';

interface NormParams extends ReduceParams {
  readonly p: number;
}

/* @__NO_SIDE_EFFECTS__ */
const doubleFn = (name: string, f64: (x: number) => number): UnaryFn => ({ name, f32: f64, f64 });
const absFn = doubleFn('abs', Math.abs);
const presentFn = doubleFn('isNonzero', (x) => (x === 0 ? 0 : 1));
const rootFn = doubleFn('sqrt', Math.sqrt);
const powerFn = (p: number): UnaryFn => doubleFn('pow', (x) => pow64(x, p));

/** `sum(|x|^p)^(1/p)` in float64, rounded to the dtype once. */
function normOf(k: KernelsWith<'sum'>, x: NdArray, { axes, p }: NormParams, shape: Shape): NdArray {
  const wide = k.map(absFn, k.cast(x, 'float64'));
  if (p === 0) return k.cast(k.sum(k.map(presentFn, wide), axes, shape), x.dtype);
  if (p === 1) return k.cast(k.sum(wide, axes, shape), x.dtype);
  if (p === 2) return k.cast(k.map(rootFn, k.sum(k.mul(wide, wide, x.shape), axes, shape)), x.dtype);
  return k.cast(k.map(powerFn(1 / p), k.sum(k.map(powerFn(p), wide), axes, shape)), x.dtype);
}

const normOp = defineOp({
  name: 'norm',
  inputs: ['x'],
  saves: ['x', 'out'],
  shape: ({ x }, { axes, keepDims }: NormParams) => reducedShape(x.shape, axes, keepDims),
  kernels: { sum },
  forward: (k, { x }, params, shape) => normOf(k, x, params, shape),
  vjp: {
    x: (g, { x, out }, { params }) =>
      normGrad(unreduce(g, x.shape, params), x, unreduce(out, x.shape, params), params.p),
  },
});

/** `g sign(x) (|x| / norm)^(p - 1)`, and 0 where x or the norm is 0: selected before the power, which is infinite there. */
function normGrad(g: Tensor, x: Tensor, norm: Tensor, p: number): Tensor {
  if (p === 0) return zerosLike(x);
  const side = sign(x);
  if (p === 1) return mul(g, side);
  const flat = eq(norm, 0);
  if (p === 2) return mul(x, maskedFill(div(g, maskedFill(norm, flat, 1)), flat, 0));
  const none = eq(x, 0);
  const ratio = div(maskedFill(mul(x, side), none, 1), maskedFill(norm, flat, 1));
  return maskedFill(maskedFill(mul(mul(g, side), pow(ratio, p - 1)), none, 0), flat, 0);
}

/**
 * The p-norm over axes, or over all: `sum(|x|^p)^(1/p)`; the largest `|x|` for Infinity, the smallest for -Infinity, and
 * how many are not 0 for 0. Computed in float64 and rounded once, so that in float32 squares neither overflow nor vanish.
 * The gradient is 0 at elements that are 0 (for p below 2), and where the norm is 0; for the infinities it is shared equally
 * among ties.
 *
 * @throws DTypeError for integers and masks. @throws ShapeError for an axis that does not exist, and for the infinities
 * when nothing is reduced. @throws ValueError when p is NaN.
 * @example
 * norm(tensor([3, -4])).item() // 5
 * norm(tensor([[3, -4], [1, 1]]), 1, 1).toArray() // [7, 2]
 * norm(tensor([3, -4]), Infinity).item() // 4
 */
export function norm(x: Tensor, p: number = 2, axes?: number | readonly number[], options: ReduceOptions = {}): Tensor {
  expectFloating('norm', x);
  if (Number.isNaN(p)) throw new ValueError('norm', 'p is NaN; expected a number, Infinity or -Infinity');
  const params = paramsOf('norm', x.shape, axes, options);
  if (Math.abs(p) !== Infinity) return apply(normOp, [x], { ...params, p });
  expectSome('norm', x.shape, params.axes, p > 0 ? 'largest' : 'smallest');
  const size = mul(x, sign(x));
  return p > 0 ? amax(size, params.axes, params) : amin(size, params.axes, params);
}
