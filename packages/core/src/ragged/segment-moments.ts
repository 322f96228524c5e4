import { apply } from '../engine/apply.ts';
import { defineOp } from '../engine/define-op.ts';
import { allocate, type DType } from '../dtype.ts';
import { indexSelect } from '../kernels/js/indexing.ts';
import { segmentSum } from '../kernels/js/segments.ts';
import { div, mul, sub } from '../ops/arithmetic.ts';
import { cast } from '../ops/cast.ts';
import { expectFloating } from '../ops/reduce.ts';
import { Tensor } from '../tensor.ts';
import type { Offsets } from './offsets.ts';
import type { Ragged } from './ragged.ts';
import { expanded, type SegmentParams, spread } from './row-sums.ts';

/** A number for each row, `[B, 1, ...]`, from its length. */
function byLength(offsets: Offsets, rank: number, dtype: DType, of: (n: number) => number): Tensor {
  const list = allocate(dtype, offsets.count);
  for (let b = 0; b < list.length; b++) list[b] = of(offsets.length(b));
  return Tensor.of(list, [offsets.count, ...Array.from({ length: rank - 1 }, () => 1)]);
}

/** How many a row's total is divided by: its positions, and 1 where there are none, whose total of 0 is their mean. */
const counted = (n: number): number => Math.max(1, n);

const segmentMeanOp = defineOp({
  name: 'segmentMean',
  inputs: ['x'],
  shape: ({ x }, { offsets }: SegmentParams) => [offsets.count, ...x.shape.slice(1)],
  kernels: { segmentSum },
  forward: (k, { x }, { offsets }, shape) => {
    const totals = k.segmentSum(x, offsets, 'float64');
    const means = k.div(totals, byLength(offsets, shape.length, 'float64', counted).value, shape);
    return k.cast(means, x.dtype);
  },
  vjp: {
    x: (g, _, { params: { offsets } }) => expanded(div(g, byLength(offsets, g.ndim, g.dtype, counted)), offsets),
  },
});

function averaged(x: Tensor, offsets: Offsets): Tensor {
  return apply(segmentMeanOp, [x], { offsets });
}

/**
 * Mean of each row, `[B, ...]`, bit-equal to `mean` of the row alone. Empty rows give 0 with a gradient of 0: where `mean`
 * of nothing is NaN, here it would spread from a row that holds no data to the parameters that all rows share.
 *
 * @throws DTypeError for integers and masks.
 * @example
 * segmentMean(ragged([tensor([1, 2]), tensor([]), tensor([3])])).toArray() // [1.5, 0, 3]
 */
export function segmentMean(x: Ragged): Tensor {
  expectFloating('segmentMean', x.values);
  return averaged(x.values, x.offsets);
}

/** Options of `segmentVar`. */
export interface SegmentVarOptions {
  /** What is taken off the count that the squares are divided by; default 1, Bessel's. */
  readonly correction?: number;
}

interface VarParams extends SegmentParams {
  /** What the squares of a row are divided by. */
  readonly divisor: (n: number) => number;
}

const segmentVarOp = defineOp({
  name: 'segmentVar',
  inputs: ['x'],
  saves: ['x'],
  shape: ({ x }, { offsets }: VarParams) => [offsets.count, ...x.shape.slice(1)],
  kernels: { indexSelect, segmentSum },
  forward: (k, { x }, { offsets, divisor }, shape) => {
    const rank = shape.length;
    const wide = k.cast(x, 'float64');
    const means = k.div(k.segmentSum(wide, offsets), byLength(offsets, rank, 'float64', counted).value, shape);
    const centred = k.sub(wide, spread(k, means, offsets), x.shape);
    const squares = k.segmentSum(k.mul(centred, centred, x.shape), offsets);
    return k.cast(k.div(squares, byLength(offsets, rank, 'float64', divisor).value, shape), x.dtype);
  },
  vjp: {
    x: (g, { x }, { params: { offsets, divisor } }) => {
      const wide = cast(x, 'float64');
      const centred = cast(sub(wide, expanded(averaged(wide, offsets), offsets)), x.dtype);
      const factors = byLength(offsets, g.ndim, g.dtype, (n) => 2 / divisor(n));
      return mul(expanded(mul(g, factors), offsets), centred);
    },
  },
});

/**
 * Variance of each row, `[B, ...]`: `sum((x - mean)^2) / (n - correction)`, bit-equal to `variance` of the row alone. Empty
 * rows give 0 with a gradient of 0. A row that has data, but no more than the correction, gives NaN as it does alone.
 *
 * @throws DTypeError for integers and masks.
 * @example
 * segmentVar(ragged([tensor([1, 3]), tensor([]), tensor([3])])).toArray() // [2, 0, NaN]
 * segmentVar(ragged([tensor([1, 3]), tensor([3])]), { correction: 0 }).toArray() // [1, 0]
 */
export function segmentVar(x: Ragged, { correction = 1 }: SegmentVarOptions = {}): Tensor {
  expectFloating('segmentVar', x.values);
  const divisor = (n: number): number => (n === 0 ? 1 : Math.max(0, n - correction));
  return apply(segmentVarOp, [x.values], { offsets: x.offsets, divisor });
}
