import { apply } from '../engine/apply.ts';
import { defineOp, type TypedOp } from '../engine/define-op.ts';
import { indexSelect } from '../kernels/js/indexing.ts';
import { segmentExtreme, segmentSum } from '../kernels/js/segments.ts';
import { div, mul } from '../ops/arithmetic.ts';
import { cast, floating } from '../ops/cast.ts';
import { clampMin } from '../ops/clamp.ts';
import { tiesOf } from '../ops/extremes.ts';
import { finiteFn, expFn, logFn, weightsUnder } from '../ops/log-sum-exp.ts';
import { expectFloating } from '../ops/reduce.ts';
import { where } from '../ops/where.ts';
import type { Tensor } from '../tensor.ts';
import type { Ragged } from './ragged.ts';
import { expanded, type SegmentParams, spread, summed } from './row-sums.ts';

/** Options of `segmentMax` and `segmentMin`. */
export interface SegmentExtremeOptions {
  /** What empty rows give; default 0. */
  readonly empty?: number;
}

interface ExtremeParams extends SegmentParams {
  readonly empty: number;
}

/* @__NO_SIDE_EFFECTS__ */
function extremeOp(name: string, sign: 1 | -1): TypedOp<readonly [Tensor], ExtremeParams> {
  return defineOp({
    name,
    inputs: ['x'],
    saves: ['x', 'out'],
    shape: ({ x }, { offsets }: ExtremeParams) => [offsets.count, ...x.shape.slice(1)],
    kernels: { segmentExtreme },
    forward: (k, { x }, { offsets, empty }) => k.segmentExtreme(x, offsets, sign, empty),
    vjp: {
      x: (g, { x, out }, { params: { offsets } }) => {
        const ties = tiesOf(x, expanded(out, offsets));
        const shares = clampMin(summed(cast(ties, x.dtype), offsets), 1); // an empty row shares nothing among none
        return where(ties, expanded(div(g, shares), offsets), 0);
      },
    },
  });
}

const segmentMaxOp = extremeOp('segmentMax', 1);
const segmentMinOp = extremeOp('segmentMin', -1);

/**
 * The largest of each row, `[B, ...]`, NaN where there is one; the gradient is shared among ties, as that of `amax`. Empty rows
 * give `empty` with a gradient of 0: by default 0, so that a next layer's weights never meet `0 * Infinity`. Say
 * `-Infinity` to compare with other maxima.
 *
 * @throws DTypeError for integers and masks.
 * @example
 * segmentMax(ragged([tensor([1, 2]), tensor([]), tensor([-3])])).toArray() // [2, 0, -3]
 * segmentMax(ragged([tensor([1, 2]), tensor([])]), { empty: -Infinity }).toArray() // [2, -Infinity]
 */
export function segmentMax(x: Ragged, { empty = 0 }: SegmentExtremeOptions = {}): Tensor {
  expectFloating('segmentMax', x.values);
  return apply(segmentMaxOp, [x.values], { offsets: x.offsets, empty });
}

/**
 * The smallest of each row, `[B, ...]`; NaN, ties and empty rows as in `segmentMax`.
 *
 * @throws DTypeError for integers and masks.
 * @example
 * segmentMin(ragged([tensor([1, 2]), tensor([]), tensor([-3])])).toArray() // [1, 0, -3]
 */
export function segmentMin(x: Ragged, { empty = 0 }: SegmentExtremeOptions = {}): Tensor {
  expectFloating('segmentMin', x.values);
  return apply(segmentMinOp, [x.values], { offsets: x.offsets, empty });
}

const segmentLogSumExpOp = defineOp({
  name: 'segmentLogSumExp',
  inputs: ['x'],
  saves: ['x', 'out'],
  shape: ({ x }, { offsets }: SegmentParams) => [offsets.count, ...x.shape.slice(1)],
  kernels: { indexSelect, segmentExtreme, segmentSum },
  forward: (k, { x }, { offsets }, shape) => {
    const largest = k.map(finiteFn, k.segmentExtreme(x, offsets, 1, 0));
    const terms = k.map(expFn, k.sub(x, spread(k, largest, offsets), x.shape));
    return k.add(k.map(logFn, k.segmentSum(terms, offsets)), largest, shape);
  },
  vjp: {
    x: (g, { x, out }, { params: { offsets } }) => mul(expanded(g, offsets), weightsUnder(expanded(out, offsets), x)),
  },
});

/**
 * `log(sum(exp(x)))` of each row, `[B, ...]`, bit-equal to `logSumExp` of the row alone. Empty rows, and rows of -Infinity
 * alone, give -Infinity with a gradient of 0. Integers give float32.
 *
 * @example
 * segmentLogSumExp(ragged([tensor([0, 0]), tensor([]), tensor([3])])).toArray() // [0.6931, -Infinity, 3]
 */
export function segmentLogSumExp(x: Ragged): Tensor {
  return apply(segmentLogSumExpOp, [floating(x.values)], { offsets: x.offsets });
}
