import { type DType, isFloating } from '../dtype.ts';
import { apply } from '../engine/apply.ts';
import { defineOp } from '../engine/define-op.ts';
import type { Tensor } from '../tensor.ts';

const castOp = defineOp({
  name: 'cast',
  inputs: ['x'],
  shape: ({ x }) => x.shape,
  forward: (k, { x }, { to }: { from: DType; to: DType }) => k.cast(x, to),
  vjp: { x: (g, _, { params }) => cast(g, params.from) },
});

/** The tensor itself when it is floating, else its numbers in float32: what a function with fractions needs. @internal */
export function floating(x: Tensor): Tensor {
  return isFloating(x.dtype) ? x : cast(x, 'float32');
}

/**
 * The same numbers in another dtype: rounded to float32, truncated to int32, `!= 0` as bool. The tensor itself when it
 * has that dtype already. Between floating dtypes the gradient is cast back; elsewhere there is none.
 *
 * @example
 * cast(tensor([1.5, 0]), 'bool').toArray() // [true, false]
 */
export function cast(x: Tensor, dtype: DType): Tensor {
  if (x.dtype === dtype) return x;
  return apply(castOp, [isFloating(x.dtype) ? x : x.detach()], { from: x.dtype, to: dtype });
}
