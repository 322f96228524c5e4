import { abs, clamp, mul, sub, square, type Tensor, ValueError } from '@frostgrad/core/functional';
import { elementwise, type LossOf, type LossOptions, type Reduction, type Rows } from './loss-entry.ts';

/** Options of `huberLoss`. */
export interface HuberOptions<R extends Reduction = Reduction> extends LossOptions<R> {
  /** Where it turns from squares to a line; above 0, default 1. */
  readonly delta?: number;
}

/** Options of `smoothL1Loss`. */
export interface SmoothL1Options<R extends Reduction = Reduction> extends LossOptions<R> {
  /** Where it turns from squares to a line; at least 0, default 1. */
  readonly beta?: number;
}

/**
 * Squared error: `(x - target)^2`, and the mean of it over what is live. Pads are not read; with nothing live the loss and
 * its gradients are 0.
 *
 * @param x any shape; `[B, T, ...]` with `live`, or ragged. @param target the same.
 * @throws ShapeError when the target has another shape: nothing is broadcast. @throws DTypeError when `x` is not floating.
 * @example
 * mseLoss(tensor([1, 4]), tensor([1, 2])).item() // 2
 * mseLoss(tensor([[1, 4, NaN]]), tensor([[1, 2, 9]]), { live: [2], reduction: 'none' }).toArray() // [[0, 4, 0]]
 */
export function mseLoss<X extends Rows, R extends Reduction = 'mean'>(
  x: X,
  target: Rows,
  options: LossOptions<R> = {},
): LossOf<X, R> {
  return elementwise<X, R>('mseLoss', x, target, options, (a, b) => square(sub(a, b)));
}

/**
 * Absolute error: `|x - target|`, with a gradient of 0 where they are equal. Pads and shapes as in `mseLoss`.
 *
 * @throws ShapeError, DTypeError as `mseLoss`.
 * @example
 * l1Loss(tensor([1, 4]), tensor([1, 2])).item() // 1
 */
export function l1Loss<X extends Rows, R extends Reduction = 'mean'>(
  x: X,
  target: Rows,
  options: LossOptions<R> = {},
): LossOf<X, R> {
  return elementwise<X, R>('l1Loss', x, target, options, (a, b) => abs(sub(a, b)));
}

/**
 * `d^2 / 2` for errors `d = x - target` up to delta, and `delta (|d| - delta / 2)` beyond: its gradient is `d`, drawn in
 * to between -delta and delta. Pads and shapes as in `mseLoss`.
 *
 * @throws ShapeError, DTypeError as `mseLoss`. @throws ValueError for a delta that is not above 0.
 * @example
 * huberLoss(tensor([1, 4]), tensor([0, 0]), { reduction: 'none' }).toArray() // [0.5, 3.5]
 * @see Huber 1964
 */
export function huberLoss<X extends Rows, R extends Reduction = 'mean'>(
  x: X,
  target: Rows,
  { delta = 1, ...options }: HuberOptions<R> = {},
): LossOf<X, R> {
  if (!(delta > 0)) throw new ValueError('huberLoss', `delta is ${delta}; expected a number above 0`);
  return elementwise<X, R>('huberLoss', x, target, options, (a, b) => huber(sub(a, b), delta));
}

/**
 * `huberLoss` over beta, so that beyond beta its slope is 1: `d^2 / (2 beta)`, and `|d| - beta / 2`. For a beta of 0
 * `l1Loss`. Pads and shapes as in `mseLoss`.
 *
 * @throws ShapeError, DTypeError as `mseLoss`. @throws ValueError for a beta below 0.
 * @example
 * smoothL1Loss(tensor([1, 4]), tensor([0, 0]), { beta: 2, reduction: 'none' }).toArray() // [0.25, 3]
 */
export function smoothL1Loss<X extends Rows, R extends Reduction = 'mean'>(
  x: X,
  target: Rows,
  { beta = 1, ...options }: SmoothL1Options<R> = {},
): LossOf<X, R> {
  if (!(beta >= 0)) throw new ValueError('smoothL1Loss', `beta is ${beta}; expected a number of at least 0`);
  return elementwise<X, R>('smoothL1Loss', x, target, options, (a, b) => {
    const d = sub(a, b);
    return beta === 0 ? abs(d) : mul(huber(d, beta), 1 / beta);
  });
}

/** `c (d - c / 2)` with c, d drawn in to between the bounds: no branch, in which an infinite error would be squared. */
function huber(d: Tensor, bound: number): Tensor {
  const c = clamp(d, -bound, bound);
  return mul(c, sub(d, mul(c, 0.5)));
}
