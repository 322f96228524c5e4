import { apply } from '../engine/apply.ts';
import { defineOp } from '../engine/define-op.ts';
import type { UnaryFn } from '../kernels/interface.ts';
import type { Tensor } from '../tensor.ts';
import { counted } from './binary.ts';
import { defineParametric, defineSlope } from './unary.ts';

/** A question about each element. */
/* @__NO_SIDE_EFFECTS__ */
function defineQuestion(name: string, holds: (x: number) => boolean): (x: Tensor) => Tensor {
  const f = (x: number): number => (holds(x) ? 1 : 0);
  const fn: UnaryFn = { name, f32: f, f64: f };
  const op = defineOp({
    name,
    inputs: ['x'],
    shape: ({ x }) => x.shape,
    forward: (k, { x }) => k.map(fn, x, 'bool'),
  });
  return (x) => apply(op, [x], undefined);
}

const isnanOf = defineQuestion('isnan', (x) => x !== x);
const isinfOf = defineQuestion('isinf', (x) => Math.abs(x) === Infinity);
const isfiniteOf = defineQuestion('isfinite', (x) => Number.isFinite(x));

/**
 * Where there is NaN, as a mask.
 *
 * @example
 * isnan(tensor([1, NaN, Infinity])).toArray() // [false, true, false]
 */
export function isnan(x: Tensor): Tensor {
  return isnanOf(x);
}

/**
 * Where there is an infinity of either sign, as a mask.
 *
 * @example
 * isinf(tensor([1, NaN, -Infinity])).toArray() // [false, false, true]
 */
export function isinf(x: Tensor): Tensor {
  return isinfOf(x);
}

/**
 * Where there is neither an infinity nor NaN, as a mask.
 *
 * @example
 * isfinite(tensor([1, NaN, Infinity])).toArray() // [true, false, false]
 */
export function isfinite(x: Tensor): Tensor {
  return isfiniteOf(x);
}

/** Options of `nanToNum`. */
export interface NanToNumOptions {
  /** In place of NaN; default 0. */
  readonly nan?: number;
  /** In place of Infinity; default the largest number of the dtype. */
  readonly posinf?: number;
  /** In place of -Infinity; default the smallest. */
  readonly neginf?: number;
}

const finiteSlope = defineSlope('finiteSlope', (x) => (Number.isFinite(x) ? 1 : 0));
const nanToNumOf = defineParametric('nanToNum', {
  f: (x, { nan, posinf, neginf }: Required<NanToNumOptions>) => {
    if (Number.isFinite(x)) return x;
    return Number.isNaN(x) ? nan : x > 0 ? posinf : neginf;
  },
  integers: true,
  df: (g, x) => finiteSlope(g, x, undefined),
});

/**
 * Numbers in place of NaN and infinities. The gradient passes where `x` is finite, and is exactly +0 elsewhere.
 *
 * @example
 * nanToNum(tensor([NaN, 1, -Infinity]), { neginf: -9 }).toArray() // [0, 1, -9]
 * @inplace
 */
export function nanToNum(x: Tensor, options: NanToNumOptions = {}): Tensor {
  const largest = x.dtype === 'float64' ? Number.MAX_VALUE : 3.4028234663852886e38;
  const { nan = 0, posinf = largest, neginf = -largest } = options;
  return nanToNumOf(counted(x), { nan, posinf, neginf });
}
