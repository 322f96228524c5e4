import { expectDType } from '../dtype.ts';
import { expectMask } from '../ops/compare.ts';
import { expand } from '../ops/expand.ts';
import { permute } from '../ops/permute.ts';
import { expectFloating, paramsOf, type ReduceOptions } from '../ops/reduce.ts';
import { reshape } from '../ops/reshape.ts';
import { expectFittingMask } from '../ops/softmax.ts';
import type { VarianceOptions } from '../ops/variance.ts';
import { reducedShape, type Shape, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { Layout } from './layout.ts';
import { Ragged } from './ragged.ts';
import { segmentLogSumExp, segmentMax, segmentMin, type SegmentExtremeOptions } from './segment-extremes.ts';
import { segmentMean, segmentVar } from './segment-moments.ts';
import { segmentSum } from './segment-ops.ts';
import { segmentLogSoftmax } from './segment-softmax.ts';

type Axes = number | readonly number[] | undefined;

/**
 * Packs what is live, one row for each result, and reduces the rows. Masked elements are never read. Axes along which
 * neither the mask nor the reduction tells elements apart stay together, as features.
 */
function reducedByMask(
  op: string,
  x: Tensor,
  mask: Tensor,
  axesOf: Axes,
  options: ReduceOptions,
  reduce: (rows: Ragged) => Tensor,
): Tensor {
  expectMask(op, mask);
  expectFittingMask(op, mask.shape, 'x', x.shape);
  const { axes, keepDims } = paramsOf(op, x.shape, axesOf, options);
  const sizes = (along: readonly number[], shape: Shape = x.shape): number[] => along.map((a) => shape[a] as number);
  const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const told = kept.filter((axis) => mask.shape[axis] !== 1);
  const features = kept.filter((axis) => mask.shape[axis] === 1);
  const [R, N, F] = [sizeOf(sizes(told)), sizeOf(sizes(axes)), sizes(features)];
  const order = [...told, ...axes, ...features];
  const live = reshape(permute(mask, order), [...sizes(told), ...sizes(axes, mask.shape)]);
  const layout = Layout.of(op, reshape(expand(live, sizes([...told, ...axes])), [R, N]), R, N);
  const results = reduce(Ragged.fromPadded(reshape(permute(x, order), [R, N, ...F]), layout)); // [R, ...F]
  const places = [...told, ...features];
  const back = kept.map((axis) => places.indexOf(axis));
  return reshape(permute(reshape(results, sizes(places)), back), reducedShape(x.shape, axes, keepDims));
}

/**
 * Sum of the live elements over axes, or over all; 0 with a gradient of 0 where nothing is live. What is masked is not
 * read, forward or backward, and its gradient is exactly +0. Bit-equal to `sum` of the live elements alone: they add up
 * in float64, row-major, wherever they stand.
 *
 * @param mask bool, true = live; same rank as `x`, axes equal or 1.
 * @throws DTypeError when the mask is not bool. @throws ShapeError when it does not fit, or for an axis that does not exist.
 * @example
 * maskedSum(tensor([[1, 2, NaN], [3, NaN, NaN]]), tensor([[true, true, false], [true, false, false]]), 1).toArray() // [3, 3]
 */
export function maskedSum(x: Tensor, mask: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor {
  return reducedByMask('maskedSum', x, mask, axes, options, segmentSum);
}

/**
 * Mean of the live elements over axes, or over all; 0 with a gradient of 0 where nothing is live, for the reason that
 * `segmentMean` gives. Reads, and rounds, as `maskedSum`; bit-equal to `mean` of the live elements alone.
 *
 * @param mask bool, true = live; same rank as `x`, axes equal or 1.
 * @throws DTypeError when the mask is not bool, or `x` not floating. @throws ShapeError when the mask does not fit, or for
 * an axis that does not exist.
 * @example
 * maskedMean(tensor([[1, 2, NaN], [3, 4, 5]]), tensor([[true, true, false], [false, false, false]]), 1).toArray() // [1.5, 0]
 */
export function maskedMean(x: Tensor, mask: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor {
  expectFloating('maskedMean', x);
  return reducedByMask('maskedMean', x, mask, axes, options, segmentMean);
}

/**
 * Variance of the live elements over axes, or over all; 0 with a gradient of 0 where nothing is live, NaN where no more
 * than the correction is. Reads as `maskedSum`; bit-equal to `variance` of the live elements alone.
 *
 * @param mask bool, true = live; same rank as `x`, axes equal or 1.
 * @throws DTypeError when the mask is not bool, or `x` not floating. @throws ShapeError when the mask does not fit, or for
 * an axis that does not exist.
 * @example
 * maskedVar(tensor([[1, 3, NaN]]), tensor([[true, true, false]]), 1).toArray() // [2]
 */
export function maskedVar(x: Tensor, mask: Tensor, axes?: Axes, options: VarianceOptions = {}): Tensor {
  expectFloating('maskedVar', x);
  return reducedByMask('maskedVar', x, mask, axes, options, (rows) => segmentVar(rows, options));
}

/** Options of `maskedMax` and `maskedMin`. */
export interface MaskedExtremeOptions extends ReduceOptions, SegmentExtremeOptions {}

/**
 * The largest live element over axes, or over all, NaN where a live one is; ties share the gradient, as in `amax`. Where
 * nothing is live it is `empty`, by default 0, with a gradient of 0. What is masked is not read.
 *
 * @param mask bool, true = live; same rank as `x`, axes equal or 1.
 * @throws DTypeError when the mask is not bool, or `x` not floating. @throws ShapeError when the mask does not fit, or for
 * an axis that does not exist.
 * @example
 * maskedMax(tensor([[-1, -2, 9], [3, 4, 5]]), tensor([[true, true, false], [false, false, false]]), 1).toArray() // [-1, 0]
 */
export function maskedMax(x: Tensor, mask: Tensor, axes?: Axes, options: MaskedExtremeOptions = {}): Tensor {
  expectFloating('maskedMax', x);
  return reducedByMask('maskedMax', x, mask, axes, options, (rows) => segmentMax(rows, options));
}

/**
 * The smallest live element over axes, or over all; else as `maskedMax`.
 *
 * @param mask bool, true = live; same rank as `x`, axes equal or 1.
 * @throws DTypeError when the mask is not bool, or `x` not floating. @throws ShapeError when the mask does not fit, or for
 * an axis that does not exist.
 * @example
 * maskedMin(tensor([[1, 2, -9], [3, 4, 5]]), tensor([[true, true, false], [false, false, false]]), 1).toArray() // [1, 0]
 */
export function maskedMin(x: Tensor, mask: Tensor, axes?: Axes, options: MaskedExtremeOptions = {}): Tensor {
  expectFloating('maskedMin', x);
  return reducedByMask('maskedMin', x, mask, axes, options, (rows) => segmentMin(rows, options));
}

/**
 * `log(sum(exp(x)))` of the live elements over axes, or over all; -Infinity with a gradient of 0 where nothing is live. What
 * is masked is not read. Bit-equal to `logSumExp` of the live elements alone.
 *
 * @param mask bool, true = live; same rank as `x`, axes equal or 1.
 * @throws DTypeError when the mask is not bool. @throws ShapeError when it does not fit, or for an axis that does not exist.
 * @example
 * maskedLogSumExp(tensor([[0, 0, 100]]), tensor([[true, true, false]]), 1).toArray() // [0.6931]
 */
export function maskedLogSumExp(x: Tensor, mask: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor {
  return reducedByMask('maskedLogSumExp', x, mask, axes, options, segmentLogSumExp);
}

/**
 * The logarithm of `maskedSoftmax`, without going through it: over the last axis, of what is live. Masked places give
 * -Infinity, the logarithm of their weight of 0; no gradient passes there, and none is read. Before weighing with
 * something that is 0 there, put a number in place: `0 * -Infinity` is NaN.
 *
 * @param scores `[..., S]`
 * @param mask `[..., S]` bool, true = live; same rank, axes equal or 1.
 * @throws DTypeError when the mask is not bool, or the scores are not floating. @throws ShapeError when they do not
 * go together.
 * @example
 * maskedLogSoftmax(tensor([[0, 0, NaN]]), tensor([[true, true, false]])).toArray() // [[-0.6931, -0.6931, -Infinity]]
 */
export function maskedLogSoftmax(scores: Tensor, mask: Tensor): Tensor {
  const op = 'maskedLogSoftmax';
  expectMask(op, mask);
  expectDType(op, 'scores', scores.dtype, ['float32', 'float64'], 'Cast them first');
  expectFittingMask(op, mask.shape, 'the scores', scores.shape);
  const N = scores.shape.at(-1) ?? 1;
  const R = sizeOf(scores.shape.slice(0, -1));
  const layout = Layout.of(op, reshape(expand(mask, scores.shape), [R, N]), R, N);
  const rows = Ragged.fromPadded(reshape(scores, [R, N]), layout);
  return reshape(segmentLogSoftmax(rows).place(layout, -Infinity), scores.shape);
}
