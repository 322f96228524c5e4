// Written by `pnpm gen` from the functions that take a tensor first; change those instead.
import type { DType } from './dtype.ts';
import type { HookHandle, PostAccumulateGradHook, TensorHook } from './engine/hooks.ts';
import type { ScaleOptions } from './ops/addcmul.ts';
import type { AddmmOptions } from './ops/addmm.ts';
import type { IndexEntry, IndexPutOptions } from './ops/advanced-indexing.ts';
import type { DivOptions } from './ops/arithmetic.ts';
import type { AxisIndex } from './ops/at.ts';
import type { AvgPoolOptions } from './ops/avg-pool.ts';
import type { NanToNumOptions } from './ops/classify.ts';
import type { ClosenessOptions } from './ops/closeness.ts';
import type { ConvOptions, ConvTransposeOptions } from './ops/conv-plan.ts';
import type { BincountOptions } from './ops/count.ts';
import type { DiagOptions, DiagonalOptions } from './ops/diagonal.ts';
import type { ValuesAndIndices } from './ops/extremes.ts';
import type { Index } from './ops/indices.ts';
import type { MaxPoolOptions, Pooled } from './ops/max-pool.ts';
import type { PadOptions } from './ops/pad.ts';
import type { AdaptiveSize } from './ops/pool-windows.ts';
import type { ReduceOptions } from './ops/reduce.ts';
import type { RoundOptions } from './ops/rounding.ts';
import type { IndexAddOptions } from './ops/scatter.ts';
import type { SearchOptions } from './ops/search.ts';
import type { GeluOptions } from './ops/smooth-activations.ts';
import type { SortOptions, TopKOptions } from './ops/sort.ts';
import type { DotAxes } from './ops/tensordot.ts';
import type { TriangleOptions } from './ops/triangle.ts';
import type { Unique } from './ops/unique.ts';
import type { VarianceOptions } from './ops/variance.ts';
import type { Segments } from './segments.ts';
import type { Shape } from './shape.ts';
import type { Tensor } from './tensor.ts';

/** Functions that take a tensor first, as its methods. */
export interface TensorMethods {
  /**
   * The absolute value. Derivative: the sign, and 0 at 0.
   *
   * @example
   * abs(tensor([-3, 2])).toArray() // [3, 2]
   */
  abs(): Tensor;

  /**
   * `abs` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  abs_(): Tensor;

  /**
   * The angle in [0, π] whose cosine is x; NaN beyond 1. Derivative: `-1 / sqrt(1 - x^2)`.
   *
   * @example
   * acos(tensor([1, 0])).toArray() // [0, 1.5708]
   */
  acos(): Tensor;

  /**
   * `acos` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  acos_(): Tensor;

  /**
   * The inverse of `cosh`, at least 0; NaN below 1. Derivative: `1 / sqrt((x - 1) (x + 1))`.
   *
   * @example
   * acosh(tensor([1, 2])).toArray() // [0, 1.3170]
   */
  acosh(): Tensor;

  /**
   * `acosh` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  acosh_(): Tensor;

  /**
   * The mean of each of `size` windows of the last axis; where they lie is as for `adaptiveMaxPool1d`.
   *
   * @throws ShapeError for another rank. @throws ValueError for a size that is no integer of at least 1.
   * @throws DTypeError for integers and masks.
   * @example
   * adaptiveAvgPool1d(tensor([[1, 5, 3]]), 2).toArray() // [[3, 4]]
   */
  adaptiveAvgPool1d(size: AdaptiveSize): Tensor;

  /**
   * The mean of each of `size` windows of the last two axes; where they lie is as for `adaptiveMaxPool1d`.
   *
   * @param size for both axes, or for each; null keeps an axis.
   * @throws ShapeError for another rank. @throws ValueError for a size that is no integer of at least 1.
   * @throws DTypeError for integers and masks.
   * @example
   * adaptiveAvgPool2d(tensor([[[1, 5], [2, 4]]]), 1).toArray() // [[[3]]]
   */
  adaptiveAvgPool2d(size: AdaptiveSize): Tensor;

  /**
   * The largest of each of `size` windows of the last axis, which are as equal as can be and may overlap by one: window
   * `i` reaches from `floor(i L / size)` to before `ceil((i + 1) L / size)`.
   *
   * @throws ShapeError for another rank. @throws ValueError for a size that is no integer of at least 1.
   * @example
   * adaptiveMaxPool1d(tensor([[1, 5, 2, 3, 4]]), 2).toArray() // [[5, 4]]
   */
  adaptiveMaxPool1d(size: AdaptiveSize, options: { readonly returnIndices: true }): Pooled;

  /** The values alone. */
  adaptiveMaxPool1d(size: AdaptiveSize, options?: { readonly returnIndices?: false }): Tensor;

  /**
   * The largest of each of `size` windows of the last two axes; see `adaptiveMaxPool1d`.
   *
   * @param size for both axes, or for each; null keeps an axis.
   * @throws ShapeError for another rank. @throws ValueError for a size that is no integer of at least 1.
   * @example
   * adaptiveMaxPool2d(tensor([[[1, 5], [2, 3]]]), [1, null]).toArray() // [[[2, 5]]]
   */
  adaptiveMaxPool2d(size: AdaptiveSize, options: { readonly returnIndices: true }): Pooled;

  /** The values alone. */
  adaptiveMaxPool2d(size: AdaptiveSize, options?: { readonly returnIndices?: false }): Tensor;

  /**
   * Elementwise sum, broadcast; masks count as 0 and 1, in int32. The dtype is else that of `resultType(a, b)`.
   *
   * @throws ShapeError when the shapes do not broadcast. @throws DTypeError when both are numbers.
   * @example
   * add(tensor([1, 2]), tensor([[10], [20]])).toArray() // [[11, 12], [21, 22]]
   */
  add(b: Tensor | number): Tensor;

  /**
   * `add` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  add_(b: Tensor | number): Tensor;

  /**
   * `x + value a / b`, broadcast; integers give float32, as `div` does.
   *
   * @throws ShapeError when the shapes do not broadcast.
   * @example
   * addcdiv(tensor([1, 2]), tensor([3, 4]), tensor([2, 8])).toArray() // [2.5, 2.5]
   */
  addcdiv(a: Tensor, b: Tensor, options?: ScaleOptions): Tensor;

  /**
   * `addcdiv` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  addcdiv_(a: Tensor, b: Tensor, options?: ScaleOptions): Tensor;

  /**
   * `x + value a b`, broadcast.
   *
   * @throws ShapeError when the shapes do not broadcast.
   * @example
   * addcmul(tensor([1, 2]), tensor([3, 4]), tensor([5, 6]), { value: 10 }).toArray() // [151, 242]
   */
  addcmul(a: Tensor, b: Tensor, options?: ScaleOptions): Tensor;

  /**
   * `addcmul` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  addcmul_(a: Tensor, b: Tensor, options?: ScaleOptions): Tensor;

  /**
   * `beta x + alpha a b`, with the product of two matrices.
   *
   * @param a `[M, K]`
   * @param b `[K, N]`
   * @returns `[M, N]`
   * @throws ShapeError when inner sizes differ, an operand is no matrix, or `x` does not broadcast to the product.
   * @example
   * addmm(tensor([1, 2]), tensor([[1, 2]]), tensor([[1, 0], [0, 1]]), { beta: 10 }).toArray() // [[11, 22]]
   */
  addmm(a: Tensor, b: Tensor, options?: AddmmOptions): Tensor;

  /**
   * Whether all elements over axes, or over all, are not 0: bool; true of nothing. NaN is not 0.
   *
   * @throws ShapeError for an axis that does not exist.
   * @example
   * all(tensor([[false, true], [true, true]]), 1).toArray() // [false, true]
   */
  all(axes?: number | readonly number[], options?: ReduceOptions): Tensor;

  /**
   * Whether all elements are close, see `isclose`; true of none.
   *
   * @throws ShapeError when the shapes do not broadcast. @throws ValueError for a tolerance below 0.
   * @example
   * allclose(tensor([1, 2]), tensor([1.000001, 2])) // true
   */
  allclose(b: Tensor | number, options?: ClosenessOptions): boolean;

  /**
   * The largest over axes, or over all; NaN where there is one. The gradient is shared equally among ties, and among the
   * NaNs where the result is NaN.
   *
   * @throws ShapeError for an axis that does not exist, and when nothing is reduced.
   * @example
   * amax(tensor([[1, 5], [7, 2]]), 1).toArray() // [5, 7]
   * amax(tensor([[1, 5], [7, 2]])).item() // 7
   */
  amax(axes?: number | readonly number[], options?: ReduceOptions): Tensor;

  /**
   * The smallest over axes, or over all; NaN where there is one. The gradient is shared as that of `amax`.
   *
   * @throws ShapeError for an axis that does not exist, and when nothing is reduced.
   * @example
   * amin(tensor([[1, 5], [7, 2]]), 1).toArray() // [1, 2]
   */
  amin(axes?: number | readonly number[], options?: ReduceOptions): Tensor;

  /**
   * Whether any element over axes, or over all, is not 0: bool; false of nothing. NaN is not 0.
   *
   * @throws ShapeError for an axis that does not exist.
   * @example
   * any(tensor([[false, true], [false, false]]), 1).toArray() // [true, false]
   */
  any(axes?: number | readonly number[], options?: ReduceOptions): Tensor;

  /**
   * Position of the largest along an axis, or among all elements, row-major; int32. The first of ties, and the first NaN.
   *
   * @throws ShapeError for an axis that does not exist, and when nothing is reduced.
   * @example
   * argmax(tensor([[1, 5], [7, 2]]), 1).toArray() // [1, 0]
   * argmax(tensor([[1, 5], [7, 2]])).item() // 2
   */
  argmax(axis?: number, options?: ReduceOptions): Tensor;

  /**
   * Position of the smallest along an axis, or among all elements, row-major; int32. The first of ties, and the first NaN.
   *
   * @throws ShapeError for an axis that does not exist, and when nothing is reduced.
   * @example
   * argmin(tensor([[1, 5], [7, 2]]), 1).toArray() // [0, 1]
   */
  argmin(axis?: number, options?: ReduceOptions): Tensor;

  /**
   * Positions that sort an axis, int32; `sort` says in which order.
   *
   * @throws ShapeError for an axis that does not exist.
   * @example
   * argsort(tensor([3, 1, 2])).toArray() // [1, 2, 0]
   */
  argsort(axis?: number, options?: SortOptions): Tensor;

  /**
   * The angle in [-π/2, π/2] whose sine is x; NaN beyond 1. Derivative: `1 / sqrt(1 - x^2)`.
   *
   * @example
   * asin(tensor([0, 1])).toArray() // [0, 1.5708]
   */
  asin(): Tensor;

  /**
   * `asin` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  asin_(): Tensor;

  /**
   * The inverse of `sinh`. Derivative: `1 / sqrt(x^2 + 1)`.
   *
   * @example
   * asinh(tensor([0, 1])).toArray() // [0, 0.8814]
   */
  asinh(): Tensor;

  /**
   * `asinh` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  asinh_(): Tensor;

  /**
   * What Python's `x[...]` sees, without a copy. One entry an axis, from the front; axes that no entry speaks of stay.
   *
   * - an integer takes one position, from the end when negative, and the axis goes;
   * - `'start:end:step'` takes a range by Python's rules: bounds beyond the axis are drawn in, a negative step walks
   *   backwards, and `':'` is all. Bounds that are computed go in a template;
   * - `'...'` stands for as many axes as the other entries leave, and stands once;
   * - `null` adds an axis of size 1.
   *
   * Lists of positions and masks are taken by `index`.
   *
   * @throws ShapeError for more entries than axes. @throws ValueError for a position outside its axis, a step of 0, a
   * second `'...'`, and what is no entry.
   * @example
   * const x = tensor([[1, 2, 3], [4, 5, 6]]);
   * x.at(-1).toArray() // [4, 5, 6]
   * x.at(':', '1:').toArray() // [[2, 3], [5, 6]]
   * x.at('...', 0).toArray() // [1, 4]
   * x.at('::-1', null, 2).shape // [2, 1]
   * const n = 2;
   * x.at(0, `:${n}`).toArray() // [1, 2]
   */
  at(...entries: readonly AxisIndex[]): Tensor;

  /**
   * The angle in (-π/2, π/2) whose tangent is x. Derivative: `1 / (1 + x^2)`.
   *
   * @example
   * atan(tensor([0, 1])).toArray() // [0, 0.7854]
   */
  atan(): Tensor;

  /**
   * The angle of the point (x, y), in (-π, π], elementwise, broadcast; `y` comes first, as everywhere. Signs of zeros count,
   * as in C. Derivatives: `x / (x^2 + y^2)` and `-y / (x^2 + y^2)`; NaN at (0, 0), which has no angle. Integers give float32.
   *
   * @throws ShapeError when the shapes do not broadcast.
   * @example
   * atan2(tensor([0, 1, 0]), tensor([1, 0, -1])).toArray() // [0, 1.5708, 3.1416]
   */
  atan2(x: Tensor | number): Tensor;

  /**
   * `atan2` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  atan2_(x: Tensor | number): Tensor;

  /**
   * `atan` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  atan_(): Tensor;

  /**
   * The inverse of `tanh`; infinite at 1, NaN beyond. Derivative: `1 / ((1 - x) (1 + x))`.
   *
   * @example
   * atanh(tensor([0, 0.5])).toArray() // [0, 0.5493]
   */
  atanh(): Tensor;

  /**
   * `atanh` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  atanh_(): Tensor;

  /**
   * The tensor itself, or a scalar as `[1]`.
   *
   * @example
   * atleast1d(tensor(5)).shape // [1]
   */
  atleast1d(): Tensor;

  /**
   * The tensor itself, or a vector as one row, or a scalar as `[1, 1]`.
   *
   * @example
   * atleast2d(tensor([5, 6])).shape // [1, 2]
   */
  atleast2d(): Tensor;

  /**
   * The tensor itself, or a matrix `[M, N]` as `[M, N, 1]`, a vector as `[1, N, 1]`, a scalar as `[1, 1, 1]`.
   *
   * @example
   * atleast3d(tensor([5, 6])).shape // [1, 2, 1]
   */
  atleast3d(): Tensor;

  /**
   * The mean of each window of the last axis. Where windows lie is as for `maxPool1d`.
   *
   * @returns `[N, C, windows]`
   * @throws ShapeError for another rank, and when no window fits. @throws ValueError for an option out of range.
   * @throws DTypeError for integers and masks.
   * @example
   * avgPool1d(tensor([[1, 5, 2, 4]]), { kernelSize: 2 }).toArray() // [[3, 3]]
   * avgPool1d(tensor([[1, 5, 2, 4]]), { kernelSize: 2, padding: 1, countIncludePad: false }).toArray() // [[1, 3.5, 4]]
   */
  avgPool1d(options: AvgPoolOptions): Tensor;

  /**
   * The mean of each window of the last two axes. Where windows lie is as for `maxPool1d`. Sums over the last axis round
   * before those over the other.
   *
   * @throws ShapeError for another rank, and when no window fits. @throws ValueError for an option out of range.
   * @throws DTypeError for integers and masks.
   * @example
   * avgPool2d(tensor([[[1, 5], [2, 4]]]), { kernelSize: 2 }).toArray() // [[[3]]]
   * avgPool2d(tensor([[[1, 5], [2, 4]]]), { kernelSize: [1, 2] }).toArray() // [[[3], [3]]]
   */
  avgPool2d(options: AvgPoolOptions): Tensor;

  /**
   * `beta x + alpha a b`, with the products of batches of matrices.
   *
   * @param a `[B, M, K]`
   * @param b `[B, K, N]`
   * @returns `[B, M, N]`
   * @throws ShapeError when batch or inner sizes differ, an operand is not of rank 3, or `x` does not broadcast to the
   * products.
   * @example
   * baddbmm(tensor([1]), tensor([[[1, 2]]]), tensor([[[3], [4]]]), { alpha: 2 }).toArray() // [[[23]]]
   */
  baddbmm(a: Tensor, b: Tensor, options?: AddmmOptions): Tensor;

  /**
   * How often each number from 0 on occurs, or what its weights sum to: `out[x[i]] += weights[i]`, in the dtype of the
   * weights. As many bins as the largest number asks for. Differentiable in the weights.
   *
   * @throws DTypeError when `x` is not int32. @throws ShapeError when it does not have one axis, or the weights another
   * shape. @throws ValueError for a negative number, and when `minlength` is no integer of at least 0.
   * @example
   * bincount(tensor([1, 3, 1], { dtype: 'int32' })).toArray() // [0, 2, 0, 1]
   * bincount(tensor([1, 0, 1], { dtype: 'int32' }), { weights: tensor([0.5, 1, 2]) }).toArray() // [1, 2.5]
   */
  bincount(options?: BincountOptions): Tensor;

  /**
   * Products of matrices, pair by pair; `matmul` without broadcasting.
   *
   * @param b `[B, K, N]`
   * @returns `[B, M, N]`
   * @throws ShapeError when batch or inner sizes differ, or an operand is not of rank 3.
   * @example
   * bmm(tensor([[[1, 2]]]), tensor([[[3], [4]]])).toArray() // [[[11]]]
   */
  bmm(b: Tensor): Tensor;

  /**
   * `expand` under NumPy's name.
   *
   * @throws ShapeError when `x` does not broadcast to the shape.
   * @example
   * broadcastTo(tensor([1, 2]), [2, 2]).toArray() // [[1, 2], [1, 2]]
   */
  broadcastTo(shape: Shape): Tensor;

  /**
   * In which bucket each value falls, int32: `searchsorted` with the boundaries last. Bucket 0 is what lies below or at the
   * first boundary; with `right`, what lies below it.
   *
   * @throws ShapeError when the boundaries do not have one axis.
   * @example
   * bucketize(tensor([[0, 3], [4, 9]]), tensor([1, 3, 5])).toArray() // [[0, 1], [2, 3]]
   */
  bucketize(boundaries: Tensor, options?: SearchOptions): Tensor;

  /**
   * The same numbers in another dtype: rounded to float32, truncated to int32, `!= 0` as bool. The tensor itself when it
   * has that dtype already. Between floating dtypes the gradient is cast back; elsewhere there is none.
   *
   * @example
   * cast(tensor([1.5, 0]), 'bool').toArray() // [true, false]
   */
  cast(dtype: DType): Tensor;

  /**
   * The smallest whole number not below. Derivative: 0.
   *
   * @example
   * ceil(tensor([-1.5, 1.5])).toArray() // [-1, 2]
   */
  ceil(): Tensor;

  /**
   * `ceil` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  ceil_(): Tensor;

  /**
   * `x` above 0, `alpha (e^(x / alpha) - 1)` elsewhere: smooth at 0 for every alpha.
   *
   * @throws ValueError when alpha is 0.
   * @example
   * celu(tensor([-1, 2]), { alpha: 2 }).toArray() // [-0.7869, 2]
   * @see Barron 2017, https://arxiv.org/abs/1704.07483
   */
  celu(options?: { readonly alpha?: number }): Tensor;

  /**
   * `celu` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  celu_(options?: { readonly alpha?: number }): Tensor;

  /**
   * Cuts an axis into at most so many views, each of `ceil(n / chunks)` positions but the last: 5 in 4 gives 2, 2 and 1.
   * An empty axis gives exactly so many empty ones. For an exact number of parts, use `tensorSplit`.
   *
   * @throws ShapeError for an axis that does not exist. @throws ValueError when `chunks` is no positive integer.
   * @example
   * chunk(tensor([1, 2, 3, 4, 5]), 4).map((part) => part.size) // [2, 2, 1]
   */
  chunk(chunks: number, axis?: number): Tensor[];

  /**
   * `x`, drawn in to between `min` and `max`, either of which may be left out: `clampMax(clampMin(x, min), max)`, so where
   * `min` is above `max`, `max`. NaN stays. The gradient passes at both bounds, and outside of them to the bound.
   *
   * @throws ValueError when both bounds are left out. @throws ShapeError when the shapes do not broadcast.
   * @example
   * clamp(tensor([-1, 0.5, 3]), 0, 1).toArray() // [0, 0.5, 1]
   * clamp(tensor([-1, 3]), undefined, 1).toArray() // [-1, 1]
   */
  clamp(min?: Tensor | number, max?: Tensor | number): Tensor;

  /**
   * `x`, and `max` where `x` is above it; broadcast, NaN stays. The gradient passes to `x` at the bound and below, else to
   * `max`; at NaN to neither.
   *
   * @throws ShapeError when the shapes do not broadcast.
   * @example
   * clampMax(tensor([-1, 2]), 0).toArray() // [-1, 0]
   */
  clampMax(max: Tensor | number): Tensor;

  /**
   * `clampMax` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  clampMax_(max: Tensor | number): Tensor;

  /**
   * `x`, and `min` where `x` is below it; broadcast, NaN stays. The gradient passes to `x` at the bound and above, else to
   * `min`; at NaN to neither.
   *
   * @throws ShapeError when the shapes do not broadcast.
   * @example
   * clampMin(tensor([-1, 2]), 0).toArray() // [0, 2]
   */
  clampMin(min: Tensor | number): Tensor;

  /**
   * `clampMin` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  clampMin_(min: Tensor | number): Tensor;

  /**
   * `clamp` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  clamp_(min?: Tensor | number, max?: Tensor | number): Tensor;

  /**
   * The same values in memory of their own, row-major. Part of the graph: `x.detach().clone()` is not. Frozen elements of a
   * leaf are ordinary ones in its clone, and its gradient stops at the leaf.
   *
   * @example
   * clone(tensor([1, 2])).toArray() // [1, 2]
   */
  clone(): Tensor;

  /**
   * The tensor itself when its elements lie in row-major order, else its clone.
   *
   * @example
   * contiguous(transpose(tensor([[1, 2], [3, 4]]))).toArray() // [[1, 3], [2, 4]]
   */
  contiguous(): Tensor;

  /**
   * Filters moved along the last axis: `out[n, o, i] = bias[o] + sum over c, k of x[n, c, i stride + k dilation - padding]
   * weight[o, c, k]`, with zeros where the padding is. A filter is not turned round: it is a cross-correlation.
   *
   * Each element is one sum, in ascending order of channel, then of `k`, starting at +0; the bias is added last. There are
   * `floor((L + 2 padding - dilation (K - 1) - 1) / stride) + 1` positions. Under `'same'` an odd zero goes behind.
   *
   * @param weight `[O, C / groups, K]`; with groups, the first `O / groups` filters see the first `C / groups` channels.
   * @param bias `[O]`
   * @returns `[N, O, positions]`
   * @throws ShapeError when ranks or channels do not fit, or no window does. @throws ValueError for an option out of range.
   * @example
   * conv1d(tensor([[1, 2, 3, 4]]), tensor([[[1, 10]]])).toArray() // [[21, 32, 43]]
   * conv1d(tensor([[1, 2, 3, 4]]), tensor([[[1, 10]]]), tensor([0.5]), { stride: 2 }).toArray() // [[21.5, 43.5]]
   */
  conv1d(weight: Tensor, bias?: Tensor | null, options?: ConvOptions): Tensor;

  /**
   * Filters moved along the last two axes; see `conv1d`. Each element is one sum, in ascending order of channel, row and
   * column of the filter.
   *
   * @param weight `[O, C / groups, kH, kW]`
   * @param bias `[O]`
   * @throws ShapeError when ranks or channels do not fit, or no window does. @throws ValueError for an option out of range.
   * @example
   * conv2d(tensor([[[1, 2], [3, 4]]]), tensor([[[[1, 10]]]])).toArray() // [[[21], [43]]]
   */
  conv2d(weight: Tensor, bias?: Tensor | null, options?: ConvOptions): Tensor;

  /**
   * The transpose of `conv1d` with the same weight: each element of `x` adds a filter to the result. Products are summed
   * over channels first, then where filters overlap.
   *
   * @param weight `[C, O / groups, K]`
   * @param bias `[O]`
   * @returns `[N, O, (L - 1) stride - 2 padding + dilation (K - 1) + outputPadding + 1]`
   * @throws ShapeError when ranks or channels do not fit, or nothing is left. @throws ValueError for an option out of range.
   * @example
   * convTranspose1d(tensor([[1, 2]]), tensor([[[1, 10]]])).toArray() // [[1, 12, 20]]
   */
  convTranspose1d(weight: Tensor, bias?: Tensor | null, options?: ConvTransposeOptions): Tensor;

  /**
   * The transpose of `conv2d` with the same weight; see `convTranspose1d`.
   *
   * @param weight `[C, O / groups, kH, kW]`
   * @param bias `[O]`
   * @throws ShapeError when ranks or channels do not fit, or nothing is left. @throws ValueError for an option out of range.
   * @example
   * convTranspose2d(tensor([[[1, 2]]]), tensor([[[[1], [10]]]])).toArray() // [[[1, 2], [10, 20]]]
   */
  convTranspose2d(weight: Tensor, bias?: Tensor | null, options?: ConvTransposeOptions): Tensor;

  /**
   * Takes over another tensor's values, broadcast and cast to this one's dtype. Gradients go to the other, none to what
   * stood here.
   *
   * @throws ShapeError when the other does not broadcast to this shape. @throws GraphError as every in-place name.
   * @example
   * const x = tensor([3], { requiresGrad: true });
   * const y = zeros([2]).copy_(x.mul(2));
   * y.sum().backward();
   * x.grad.toArray() // [4]
   */
  copy_(source: Tensor): Tensor;

  /**
   * The size of `a` with the sign of `b`, that of a zero too; elementwise, broadcast. NaN counts as positive: its sign is
   * no part of its value. Derivatives: 1 or -1, and 0 at `a = 0`; 0 in `b`. Integers give float32.
   *
   * @throws ShapeError when the shapes do not broadcast.
   * @example
   * copysign(tensor([1, -2]), tensor([-0, 3])).toArray() // [-1, 2]
   */
  copysign(b: Tensor | number): Tensor;

  /**
   * `copysign` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  copysign_(b: Tensor | number): Tensor;

  /**
   * The cosine, of radians. Derivative: `-sin(x)`.
   *
   * @example
   * cos(tensor([0, 1])).toArray() // [1, 0.5403]
   */
  cos(): Tensor;

  /**
   * `cos` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  cos_(): Tensor;

  /**
   * The hyperbolic cosine. Derivative: `sinh(x)`.
   *
   * @example
   * cosh(tensor([0, 1])).toArray() // [1, 1.5431]
   */
  cosh(): Tensor;

  /**
   * `cosh` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  cosh_(): Tensor;

  /**
   * How many elements over axes, or over all, are not 0: int32. NaN is not 0.
   *
   * @throws ShapeError for an axis that does not exist.
   * @example
   * countNonzero(tensor([[0, 1], [2, 3]]), 1).toArray() // [1, 2]
   */
  countNonzero(axes?: number | readonly number[], options?: ReduceOptions): Tensor;

  /**
   * Cross product of vectors along an axis of size 3; the other axes broadcast.
   *
   * @throws ShapeError when ranks differ, shapes do not broadcast, or the axis is not of size 3 in both.
   * @example
   * cross(tensor([1, 0, 0]), tensor([0, 1, 0])).toArray() // [0, 0, 1]
   */
  cross(b: Tensor, axis?: number): Tensor;

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
  cummax(axis: number): ValuesAndIndices;

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
  cummin(axis: number): ValuesAndIndices;

  /**
   * Products of all elements so far along an axis. Accumulates in float64; each product is rounded once. The gradient does
   * not divide, and is right where elements are 0, to any order. Integers wrap.
   *
   * @throws ShapeError for an axis that does not exist.
   * @example
   * cumprod(tensor([1, 2, 3]), 0).toArray() // [1, 2, 6]
   */
  cumprod(axis: number): Tensor;

  /**
   * Sums of all elements so far along an axis. Accumulates in float64; each sum is rounded once, and none of them is made
   * of rounded ones. Truth values count as 0 and 1, in int32.
   *
   * @throws ShapeError for an axis that does not exist.
   * @example
   * cumsum(tensor([1, 2, 3]), 0).toArray() // [1, 3, 6]
   */
  cumsum(axis: number): Tensor;

  /**
   * Degrees in radians.
   *
   * @example
   * deg2rad(tensor([180])).toArray() // [3.1416]
   */
  deg2rad(): Tensor;

  /**
   * `deg2rad` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  deg2rad_(): Tensor;

  /**
   * The same values, through which no gradient passes at the elements given: there it is exactly +0, whatever arrives -
   * NaN and Infinity included. Everywhere: `detach()`. Nowhere: the tensor itself.
   *
   * @throws ShapeError when the set is of another shape.
   * @example
   * const x = tensor([1, 2], { requiresGrad: true });
   * detachAt(x, Segments.where([2], (i) => i === 0)).mul(3).sum().backward();
   * x.grad.toArray() // [0, 3]
   */
  detachAt(segments: Segments): Tensor;

  /**
   * A vector on the diagonal of a matrix of zeros, or the diagonal of a matrix, without a copy.
   *
   * @throws ShapeError for what is neither. @throws ValueError when `diagonal` is no integer.
   * @example
   * diag(tensor([1, 2])).toArray() // [[1, 0], [0, 2]]
   * diag(tensor([[1, 2], [3, 4]]), { diagonal: 1 }).toArray() // [2]
   */
  diag(options?: DiagOptions): Tensor;

  /**
   * Matrices of zeros, with the last axis of `x` on a diagonal: the transpose of `diagonal`.
   *
   * @returns one axis more: the last one became two, `axis1` and `axis2` of the result, each `|offset|` longer.
   * @throws ShapeError for a scalar, for an axis that the result does not have, and when both are one.
   * @throws ValueError when `offset` is no integer.
   * @example
   * diagEmbed(tensor([1, 2])).toArray() // [[1, 0], [0, 2]]
   * diagEmbed(tensor([1]), { offset: -1 }).toArray() // [[0, 0], [1, 0]]
   */
  diagEmbed(options?: DiagonalOptions): Tensor;

  /**
   * The elements whose positions along two axes are `i` and `i + offset`, without a copy: both axes go, and one along the
   * diagonal comes last. Of a stack of matrices, the diagonal of each.
   *
   * @throws ShapeError for an axis that does not exist, and when both are one. @throws ValueError when `offset` is no integer.
   * @example
   * diagonal(tensor([[1, 2, 3], [4, 5, 6]])).toArray() // [1, 5]
   * diagonal(tensor([[1, 2, 3], [4, 5, 6]]), { offset: 1 }).toArray() // [2, 6]
   */
  diagonal(options?: DiagonalOptions): Tensor;

  /**
   * A copy of `x` with a diagonal replaced by `src`, which takes the dtype of `x`. Differentiable in both.
   *
   * @throws ShapeError for an axis that does not exist, when both are one, and when `src` has another shape than the
   * diagonal. @throws ValueError when `offset` is no integer.
   * @example
   * diagonalScatter(tensor([[0, 0], [0, 0]]), tensor([1, 2])).toArray() // [[1, 0], [0, 2]]
   */
  diagonalScatter(src: Tensor, options?: DiagonalOptions): Tensor;

  /**
   * Differences of neighbours along an axis, `x[i + 1] - x[i]`, taken `n` times; of truth values, whether they differ.
   *
   * @throws ShapeError for an axis that does not exist. @throws ValueError when `n` is no integer of at least 0.
   * @example
   * diff(tensor([1, 4, 9, 16])).toArray() // [3, 5, 7]
   * diff(tensor([1, 4, 9, 16]), 2).toArray() // [2, 2]
   */
  diff(n?: number, axis?: number): Tensor;

  /**
   * Elementwise quotient, broadcast; integers and masks give float32, unless it is rounded.
   *
   * @throws ShapeError when the shapes do not broadcast. @throws ValueError when integers are divided by 0 and rounded.
   * @example
   * div(tensor([1, 2]), 4).toArray() // [0.25, 0.5]
   * div(tensor([-7, 7]), 2, { roundingMode: 'trunc' }).toArray() // [-3, 3]
   */
  div(b: Tensor | number, options?: DivOptions): Tensor;

  /**
   * `div` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  div_(b: Tensor | number, options?: DivOptions): Tensor;

  /**
   * Inner product of two vectors, which must be equally long.
   *
   * @param b `[K]`
   * @returns `[]`
   * @throws ShapeError when the sizes differ, or an operand is no vector.
   * @example
   * dot(tensor([1, 2]), tensor([3, 4])).toArray() // 11
   */
  dot(b: Tensor): Tensor;

  /**
   * `x` above 0, `alpha (e^x - 1)` elsewhere. Derivative: 1 or `alpha e^x`.
   *
   * @example
   * elu(tensor([-1, 2])).toArray() // [-0.6321, 2]
   * @see Clevert et al. 2015, https://arxiv.org/abs/1511.07289
   */
  elu(options?: { readonly alpha?: number }): Tensor;

  /**
   * `elu` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  elu_(options?: { readonly alpha?: number }): Tensor;

  /**
   * Whether `a = b`, elementwise, broadcast. NaN equals nothing; an integer and a fraction are compared exactly.
   *
   * @example
   * eq(tensor([1, 2]), 2).toArray() // [false, true]
   */
  eq(b: Tensor | number): Tensor;

  /**
   * Whether both have one shape and equal elements, whatever their dtypes. NaN equals nothing, and -0 equals 0; for the
   * bits, see `sameBits`.
   *
   * @example
   * equal(tensor([1, 2]), tensor([1, 2])) // true
   * equal(tensor([NaN]), tensor([NaN])) // false
   */
  equal(b: Tensor): boolean;

  /**
   * The error function, `2/sqrt(pi)` times the integral of `e^(-t^2)` from 0 to x. Derivative: `2/sqrt(pi) e^(-x^2)`.
   *
   * @example
   * erf(tensor([0, 0.5])).toArray() // [0, 0.5205]
   */
  erf(): Tensor;

  /**
   * `erf` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  erf_(): Tensor;

  /**
   * `1 - erf(x)`, without the loss where erf is close to 1. Derivative: `-2/sqrt(pi) e^(-x^2)`.
   *
   * @example
   * erfc(tensor([0, 5])).mul(1e12).toArray() // [1000000000000, 1.5375]
   */
  erfc(): Tensor;

  /**
   * `erfc` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  erfc_(): Tensor;

  /**
   * `e^x`. Derivative: itself.
   *
   * @example
   * exp(tensor([0, 1])).toArray() // [1, 2.7183]
   */
  exp(): Tensor;

  /**
   * `2^x`, exact for whole x. Derivative: `2^x log(2)`.
   *
   * @example
   * exp2(tensor([-1, 3])).toArray() // [0.5, 8]
   */
  exp2(): Tensor;

  /**
   * `exp2` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  exp2_(): Tensor;

  /**
   * `exp` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  exp_(): Tensor;

  /**
   * Repeats axes of size 1, and adds leading ones, without a copy; -1 stands for the size that an axis has. The gradient
   * is summed back.
   *
   * @throws ShapeError when `x` does not broadcast to the shape, and for -1 as the size of a new axis.
   * @example
   * expand(tensor([[1], [2]]), [2, 3]).toArray() // [[1, 1, 1], [2, 2, 2]]
   * expand(tensor([1, 2]), [2, -1]).toArray() // [[1, 2], [1, 2]]
   */
  expand(shape: Shape): Tensor;

  /**
   * `expand` to the shape of another tensor.
   *
   * @throws ShapeError when `x` does not broadcast to it.
   * @example
   * expandAs(tensor([1]), tensor([5, 6])).toArray() // [1, 1]
   */
  expandAs(other: Tensor): Tensor;

  /**
   * `e^x - 1` without the loss near 0. Derivative: `e^x`.
   *
   * @example
   * expm1(tensor([0, 1])).toArray() // [0, 1.7183]
   */
  expm1(): Tensor;

  /**
   * `expm1` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  expm1_(): Tensor;

  /**
   * One value everywhere, in place. Nothing flows back to what stood here.
   *
   * @throws DTypeError when the dtype cannot hold the value. @throws GraphError as every in-place name.
   * @example
   * tensor([1, 2]).fill_(7).toArray() // [7, 7]
   */
  fill_(value: number): Tensor;

  /**
   * The axes from one to another, both included, as one axis; all of them unless told otherwise. A scalar becomes `[1]`.
   *
   * @throws ShapeError for an axis that does not exist, and when the last comes before the first.
   * @example
   * flatten(tensor([[1, 2], [3, 4]])).toArray() // [1, 2, 3, 4]
   * flatten(tensor([[[1], [2]]]), 1).shape // [1, 2]
   */
  flatten(startAxis?: number, endAxis?: number): Tensor;

  /**
   * Axes backwards, without a copy; all of them unless told which.
   *
   * @throws ShapeError for an axis that does not exist, or is named twice.
   * @example
   * flip(tensor([[1, 2], [3, 4]]), 1).toArray() // [[2, 1], [4, 3]]
   */
  flip(axes?: number | readonly number[]): Tensor;

  /**
   * Columns backwards: `flip` of axis 1.
   *
   * @throws ShapeError for fewer than two axes.
   * @example
   * fliplr(tensor([[1, 2], [3, 4]])).toArray() // [[2, 1], [4, 3]]
   */
  fliplr(): Tensor;

  /**
   * Rows backwards: `flip` of axis 0.
   *
   * @throws ShapeError for a scalar.
   * @example
   * flipud(tensor([[1, 2], [3, 4]])).toArray() // [[3, 4], [1, 2]]
   */
  flipud(): Tensor;

  /**
   * The largest whole number not above. Derivative: 0.
   *
   * @example
   * floor(tensor([-1.5, 1.5])).toArray() // [-2, 1]
   */
  floor(): Tensor;

  /**
   * The quotient rounded down, elementwise, broadcast; integers give integers. `a = b * floorDivide(a, b) + remainder(a,
   * b)`. Derivative: 0.
   *
   * @throws ShapeError when the shapes do not broadcast. @throws ValueError when an integer is divided by 0.
   * @example
   * floorDivide(tensor([7, -7]), 2).toArray() // [3, -4]
   */
  floorDivide(b: Tensor | number): Tensor;

  /**
   * `floorDivide` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  floorDivide_(b: Tensor | number): Tensor;

  /**
   * `floor` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  floor_(): Tensor;

  /**
   * The larger of both, elementwise, broadcast, where NaN counts as missing: NaN only where both are. The gradient goes to
   * the one chosen; among equals, and where both are NaN, to the first.
   *
   * @throws ShapeError when the shapes do not broadcast.
   * @example
   * fmax(tensor([1, NaN]), 3).toArray() // [3, 3]
   */
  fmax(b: Tensor | number): Tensor;

  /**
   * The smaller of both, elementwise, broadcast, where NaN counts as missing: NaN only where both are. The gradient goes
   * to the one chosen; among equals, and where both are NaN, to the first.
   *
   * @throws ShapeError when the shapes do not broadcast.
   * @example
   * fmin(tensor([1, NaN]), 3).toArray() // [1, 3]
   */
  fmin(b: Tensor | number): Tensor;

  /**
   * What is left of `a` after whole multiples of `b`, with the sign of `a` - C's and JavaScript's `%`; exact. Derivatives:
   * 1 and `-trunc(a / b)`.
   *
   * @throws ShapeError when the shapes do not broadcast. @throws ValueError when an integer is divided by 0.
   * @example
   * fmod(tensor([5, -5]), 3).toArray() // [2, -2]
   */
  fmod(b: Tensor | number): Tensor;

  /**
   * `fmod` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  fmod_(b: Tensor | number): Tensor;

  /**
   * What `trunc` takes away, with the sign of `x`. Derivative: 1.
   *
   * @example
   * frac(tensor([-1.5, 2.25])).toArray() // [-0.5, 0.25]
   */
  frac(): Tensor;

  /**
   * `frac` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  frac_(): Tensor;

  /**
   * One element for each entry of the index: along axis 1, `out[i][j] = x[i][index[i][j]]`.
   *
   * @throws DTypeError when the index is not int32. @throws ValueError for an entry out of range.
   * @throws ShapeError when ranks differ, or the index is longer than `x` along another axis.
   * @example
   * gather(tensor([[1, 2], [3, 4]]), 1, tensor([[1], [0]], { dtype: 'int32' })).toArray() // [[2], [3]]
   */
  gather(axis: number, index: Index): Tensor;

  /** @example ge(tensor([1, 2, 3]), 2).toArray() // [false, true, true] */
  ge(b: Tensor | number): Tensor;

  /**
   * `x Φ(x)`, with the distribution function of the normal distribution; or `x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) / 2`.
   *
   * @throws ValueError for another approximation.
   * @example
   * gelu(tensor([-1, 0, 2])).toArray() // [-0.1587, 0, 1.9545]
   * gelu(tensor([1]), { approximate: 'tanh' }).toArray() // [0.8412]
   * @see Hendrycks and Gimpel 2016, https://arxiv.org/abs/1606.08415
   */
  gelu(options?: GeluOptions): Tensor;

  /**
   * `gelu` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  gelu_(options?: GeluOptions): Tensor;

  /**
   * `a sigmoid(b)` for the two halves a and b of an axis.
   *
   * @throws ShapeError for an axis that does not exist, or of odd size.
   * @example
   * glu(tensor([1, 2, 0, 0])).toArray() // [0.5, 1]
   * @see Dauphin et al. 2016, https://arxiv.org/abs/1612.08083
   */
  glu(axis?: number): Tensor;

  /**
   * Softmax over the last axis whose weights sum to exactly 1, added up in any order: for verification.
   *
   * Each weight is a multiple of 2^-24 in float32, of 2^-53 in float64. With `q_j = exp(x_j) / sum exp(x)` in units of the
   * grid, all are rounded down and what is left of 1 goes to the largest remainders, the first of equal ones: a weight is
   * less than two steps from that of `softmax`, scores that are equal may differ by one step, and no order is reversed.
   * The gradient is that of softmax at these weights: `s_j (g_j - <g, s>)`.
   *
   * @param mask `[..., S]` bool, true = may attend, as in `maskedSoftmax`: what it leaves out is not read and weighs +0, and
   * a row with nothing allowed is all zeros. Without one, all may.
   * @throws DTypeError when the scores are not floating, or the mask is not bool. @throws ShapeError when they do not go
   * together.
   * @example
   * const weights = gridSoftmax(tensor([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]));
   * weights.toArray().reduce((a, b) => a + b, 0) === 1 // true
   * gridSoftmax(tensor([[0, 0, 0]])).mul(2 ** 24).toArray() // [[5592406, 5592405, 5592405]]
   * gridSoftmax(tensor([[1, 1, NaN]]), tensor([[true, true, false]])).toArray() // [[0.5, 0.5, 0]]
   * @see Balinski and Young 1982, Fair Representation, on apportionment by the largest remainder
   */
  gridSoftmax(mask?: Tensor | null): Tensor;

  /** @example gt(tensor([1, 2, 3]), 2).toArray() // [false, false, true] */
  gt(b: Tensor | number): Tensor;

  /**
   * `x`, but 0 in [-lambda, lambda]. Derivative: 1 outside, 0 inside.
   *
   * @example
   * hardshrink(tensor([-1, 0.3, 1])).toArray() // [-1, 0, 1]
   */
  hardshrink(lambda?: number): Tensor;

  /**
   * `(x + 3) / 6` drawn into [0, 1]. Derivative: 1/6 inside, else 0.
   *
   * @example
   * hardsigmoid(tensor([-4, 0, 4])).toArray() // [0, 0.5, 1]
   */
  hardsigmoid(): Tensor;

  /**
   * `hardsigmoid` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  hardsigmoid_(): Tensor;

  /**
   * `x hardsigmoid(x)`. Derivative: `x / 3 + 1/2` from -3 to 3, 0 below and 1 above.
   *
   * @example
   * hardswish(tensor([-4, 1, 4])).toArray() // [0, 0.6667, 4]
   * @see Howard et al. 2019, https://arxiv.org/abs/1905.02244
   */
  hardswish(): Tensor;

  /**
   * `hardswish` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  hardswish_(): Tensor;

  /**
   * `x` drawn into an interval. Derivative: 1 inside, else 0 - at the ends too, where `clamp` has 1.
   *
   * @throws ValueError when the interval has its ends the wrong way round.
   * @example
   * hardtanh(tensor([-2, 0.5, 2])).toArray() // [-1, 0.5, 1]
   */
  hardtanh(options?: { readonly minVal?: number; readonly maxVal?: number }): Tensor;

  /**
   * `hardtanh` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  hardtanh_(options?: { readonly minVal?: number; readonly maxVal?: number }): Tensor;

  /**
   * `sqrt(a^2 + b^2)`, elementwise, broadcast, without overflow. Derivatives: `a / out` and `b / out`; NaN where both are
   * 0, as it has none there. Integers give float32.
   *
   * @throws ShapeError when the shapes do not broadcast.
   * @example
   * hypot(tensor([3, 5]), tensor([4, 12])).toArray() // [5, 13]
   */
  hypot(b: Tensor | number): Tensor;

  /**
   * `hypot` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  hypot_(b: Tensor | number): Tensor;

  /**
   * `x[i0, i1, ...]`: elements by positions on several axes at once, as in NumPy and PyTorch. Index arrays are broadcast
   * with one another; their axes stand where the first indexed axis was when the indexed axes are neighbours, else in front.
   * A number is an index array without axes, as in NumPy. Negative positions count from the end. Gradients of an element
   * that is taken twice add up.
   *
   * @param indices for each axis from the first on: positions, `null` for all of the axis, or a mask (a bool tensor, truth
   * values or bytes), which stands for as many axes as it has.
   * @throws DTypeError for a floating index. @throws ValueError for a position that is not whole or out of range, and when no
   * axis is indexed.
   * @throws ShapeError for too many indices, arrays that do not broadcast, a mask that does not fit.
   * @example
   * const x = tensor([[1, 2, 3], [4, 5, 6]]);
   * index(x, [[1, 0], [0, -1]]).toArray() // [4, 3]
   * index(x, [null, [2, 0]]).toArray() // [[3, 1], [6, 4]]
   * index(x, [x.gt(2)]).toArray() // [3, 4, 5, 6]
   * index(x, [1, [true, false, true]]).toArray() // [4, 6]
   */
  index(indices: readonly IndexEntry[]): Tensor;

  /**
   * `x` with rows of an axis added to: `out[index[j]] += alpha * source[j]`. Adds up in float64, from the row of `x` on, in
   * ascending j, and rounds once; rows that nothing is added to keep their bits. The dtypes promote as those of `add`.
   *
   * @throws DTypeError when the index is not int32. @throws ValueError for an entry out of range. @throws ShapeError when the
   * source is not `x` with the axis as long as the index.
   * @example
   * indexAdd(tensor([1, 1]), 0, [1, 1], tensor([2, 3])).toArray() // [1, 6]
   */
  indexAdd(axis: number, index: Index, source: Tensor, options?: IndexAddOptions): Tensor;

  /**
   * `indexAdd` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  indexAdd_(axis: number, index: Index, source: Tensor, options?: IndexAddOptions): Tensor;

  /**
   * `x` with rows of an axis replaced: `out[index[j]] = source[j]`. The last of several for one row wins, and it alone gets
   * the gradient.
   *
   * @throws DTypeError when the index is not int32, or the dtypes differ. @throws ValueError for an entry out of range.
   * @throws ShapeError when the source is not `x` with the axis as long as the index.
   * @example
   * indexCopy(tensor([1, 2, 3]), 0, [2, 0], tensor([8, 9])).toArray() // [9, 2, 8]
   */
  indexCopy(axis: number, index: Index, source: Tensor): Tensor;

  /**
   * `indexCopy` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  indexCopy_(axis: number, index: Index, source: Tensor): Tensor;

  /**
   * `x` with rows of an axis filled with one value, a number or a tensor without axes. Negative positions count from the end.
   *
   * @throws DTypeError when the index is not int32, or the dtype of `x` cannot hold the value. @throws ValueError for an entry
   * out of range. @throws ShapeError when the value has axes.
   * @example
   * indexFill(tensor([1, 2, 3]), 0, [2, 0], 7).toArray() // [7, 2, 7]
   */
  indexFill(axis: number, index: Index, value: Tensor | number): Tensor;

  /**
   * `indexFill` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  indexFill_(axis: number, index: Index, value: Tensor | number): Tensor;

  /**
   * `x` with `x[i0, i1, ...] = values`, as a new tensor; indices as for `index`. Of several values for one element the last, row-major,
   * wins, and it alone gets the gradient; with `accumulate` all are added, in float64, from the element of `x` on, and rounded
   * once; in a mask, added truth values are true when one of them is.
   *
   * @param values broadcast to the shape that `index` would give.
   * @throws DTypeError, ValueError, ShapeError as `index`; when the values do not broadcast, have another dtype, or are a number
   * that the dtype of `x` cannot hold.
   * @example
   * indexPut(tensor([1, 2, 3]), [[0, -1]], tensor([8, 9])).toArray() // [8, 2, 9]
   * indexPut(tensor([1, 2, 3]), [[0, 0]], 5, { accumulate: true }).toArray() // [11, 2, 3]
   */
  indexPut(indices: readonly IndexEntry[], values: Tensor | number, options?: IndexPutOptions): Tensor;

  /**
   * `indexPut` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  indexPut_(indices: readonly IndexEntry[], values: Tensor | number, options?: IndexPutOptions): Tensor;

  /**
   * Positions of an axis in any order, repeats allowed: `out[..., j, ...] = x[..., index[j], ...]`. An index of several
   * axes puts them all in the place of the one. Gradients of a repeated position add up.
   *
   * @throws DTypeError when the index is not int32. @throws ValueError for an entry out of range.
   * @example
   * indexSelect(tensor([10, 20, 30]), 0, [2, 0, 2]).toArray() // [30, 10, 30]
   */
  indexSelect(axis: number, index: Index): Tensor;

  /**
   * Whether `|a - b| <= atol + rtol |b|`, elementwise, broadcast, computed in float64. Infinities are close to themselves
   * alone, and NaN to nothing unless `equalNan`.
   *
   * @throws ShapeError when the shapes do not broadcast. @throws ValueError for a tolerance below 0.
   * @example
   * isclose(tensor([1, 1]), tensor([1.000001, 1.1])).toArray() // [true, false]
   */
  isclose(b: Tensor | number, options?: ClosenessOptions): Tensor;

  /**
   * Where there is neither an infinity nor NaN, as a mask.
   *
   * @example
   * isfinite(tensor([1, NaN, Infinity])).toArray() // [true, false, false]
   */
  isfinite(): Tensor;

  /**
   * Whether each element equals one of the candidates: bool. NaN equals nothing.
   *
   * @example
   * isin(tensor([[1, 2], [3, 4]]), tensor([4, 1])).toArray() // [[true, false], [false, true]]
   */
  isin(candidates: Tensor, options?: { readonly invert?: boolean }): Tensor;

  /**
   * Where there is an infinity of either sign, as a mask.
   *
   * @example
   * isinf(tensor([1, NaN, -Infinity])).toArray() // [false, false, true]
   */
  isinf(): Tensor;

  /**
   * Where there is NaN, as a mask.
   *
   * @example
   * isnan(tensor([1, NaN, Infinity])).toArray() // [false, true, false]
   */
  isnan(): Tensor;

  /**
   * Kronecker product: `b` in the place of each element of `a`, times that element. Along each axis,
   * `out[i n + j] = a[i] b[j]` where `b` has size `n`; the shorter shape is preceded by ones.
   *
   * @returns along each axis the product of the sizes.
   * @example
   * kron(tensor([1, 10]), tensor([1, 2, 3])).toArray() // [1, 2, 3, 10, 20, 30]
   */
  kron(b: Tensor): Tensor;

  /** @example le(tensor([1, 2, 3]), 2).toArray() // [true, true, false] */
  le(b: Tensor | number): Tensor;

  /**
   * `x` above 0, `negativeSlope * x` elsewhere. Derivative: 1 or `negativeSlope`, the latter at 0.
   *
   * @example
   * leakyRelu(tensor([-100, 2])).toArray() // [-1, 2]
   * @see Maas et al. 2013
   */
  leakyRelu(options?: { readonly negativeSlope?: number }): Tensor;

  /**
   * `leakyRelu` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  leakyRelu_(options?: { readonly negativeSlope?: number }): Tensor;

  /**
   * `start + weight (end - start)`, broadcast; from one half on computed from the end, so that it is exactly `start` at 0
   * and `end` at 1 - where the way is finite. Derivatives: `1 - weight`, `weight`, `end - start`. Integers give float32.
   *
   * @throws ShapeError when the shapes do not broadcast.
   * @example
   * lerp(tensor([0, 10]), tensor([10, 20]), 0.3).toArray() // [3, 13]
   */
  lerp(end: Tensor | number, weight: Tensor | number): Tensor;

  /**
   * `lerp` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  lerp_(end: Tensor | number, weight: Tensor | number): Tensor;

  /**
   * Natural logarithm: `-Infinity` at 0, NaN below. Derivative: `1 / x`.
   *
   * @example
   * log(tensor([1, 10])).toArray() // [0, 2.3026]
   */
  log(): Tensor;

  /**
   * The logarithm to base 10. Derivative: `1 / (x log(10))`.
   *
   * @example
   * log10(tensor([1, 1000])).toArray() // [0, 3]
   */
  log10(): Tensor;

  /**
   * `log10` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  log10_(): Tensor;

  /**
   * `log(1 + x)` without the loss near 0; NaN below -1. Derivative: `1 / (1 + x)`.
   *
   * @example
   * log1p(tensor([0, 1])).toArray() // [0, 0.6931]
   */
  log1p(): Tensor;

  /**
   * `log1p` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  log1p_(): Tensor;

  /**
   * The logarithm to base 2, exact for powers of 2. Derivative: `1 / (x log(2))`.
   *
   * @example
   * log2(tensor([0.25, 8])).toArray() // [-2, 3]
   */
  log2(): Tensor;

  /**
   * `log2` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  log2_(): Tensor;

  /**
   * `log(e^a + e^b)`, elementwise, broadcast, without overflow: a sum of probabilities given as logarithms. Two of
   * `-Infinity` give `-Infinity`. Derivatives: each one's share of the sum; half of it for equals, infinite ones too.
   * Integers give float32.
   *
   * @throws ShapeError when the shapes do not broadcast.
   * @example
   * logAddExp(tensor([0, 800]), tensor([0, 100])).toArray() // [0.6931, 800]
   */
  logAddExp(b: Tensor | number): Tensor;

  /**
   * `log(sum of exp(x))` over all elements so far along an axis, without overflow: powers are taken of differences to the
   * largest so far. Elements of -Infinity before the first other one give -Infinity, and have a gradient of 0. Integers give
   * float32.
   *
   * @throws ShapeError for an axis that does not exist.
   * @example
   * logCumSumExp(tensor([0, 0, 1000]), 0).toArray() // [0, 0.6931, 1000]
   */
  logCumSumExp(axis: number): Tensor;

  /**
   * `log(sigmoid(x))` without underflow. Derivative: `sigmoid(-x)`.
   *
   * @example
   * logSigmoid(tensor([0, -1000])).toArray() // [-0.6931, -1000]
   */
  logSigmoid(): Tensor;

  /**
   * The logarithm of `softmax`, without going through it: `x_j - log(sum_k exp(x_k))`.
   *
   * @throws DTypeError for integers and masks. @throws ShapeError for an axis that does not exist.
   * @example
   * logSoftmax(tensor([0, 0])).toArray() // [-0.6931, -0.6931]
   */
  logSoftmax(axis?: number): Tensor;

  /**
   * `log(sum(exp(x)))` over axes, or over all, without overflow: the largest is subtracted first. The terms are added in
   * float64. Where all are -Infinity, or there are none, it is -Infinity, with a gradient of 0. Integers give float32.
   * Derivative: the softmax of the elements.
   *
   * @throws ShapeError for an axis that does not exist.
   * @example
   * logSumExp(tensor([[0, 0], [100, 100]]), 1).toArray() // [0.6931, 100.6931]
   */
  logSumExp(axes?: number | readonly number[], options?: ReduceOptions): Tensor;

  /**
   * `log` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  log_(): Tensor;

  /**
   * Both, for masks.
   *
   * @throws DTypeError unless both are bool.
   * @example
   * logicalAnd(tensor([true, true]), tensor([true, false])).toArray() // [true, false]
   */
  logicalAnd(b: Tensor): Tensor;

  /**
   * The opposite of a mask.
   *
   * @throws DTypeError unless it is bool.
   * @example
   * logicalNot(tensor([true, false])).toArray() // [false, true]
   */
  logicalNot(): Tensor;

  /**
   * Either, for masks.
   *
   * @throws DTypeError unless both are bool.
   * @example
   * logicalOr(tensor([true, false]), tensor([false, false])).toArray() // [true, false]
   */
  logicalOr(b: Tensor): Tensor;

  /**
   * One of both, for masks.
   *
   * @throws DTypeError unless both are bool.
   * @example
   * logicalXor(tensor([true, true]), tensor([true, false])).toArray() // [false, true]
   */
  logicalXor(b: Tensor): Tensor;

  /**
   * The inverse of `sigmoid`: `log(x / (1 - x))`, NaN outside [0, 1]. With `eps`, x is drawn into [eps, 1 - eps] first.
   * Derivative: `1 / (x (1 - x))`, and 0 where x is drawn in.
   *
   * @example
   * logit(tensor([0.5, 0.8808])).toArray() // [0, 2.0000]
   * logit(tensor([0, 1]), 0.1).toArray() // [-2.1972, 2.1972]
   * @see Berkson 1944
   */
  logit(eps?: number): Tensor;

  /**
   * `logit` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  logit_(eps?: number): Tensor;

  /** @example lt(tensor([1, 2]), 2).toArray() // [true, false] */
  lt(b: Tensor | number): Tensor;

  /**
   * Each matrix of a stack transposed, without a copy: the last two axes exchanged.
   *
   * @throws ShapeError for fewer than two axes.
   * @example
   * mT(tensor([[[1, 2], [3, 4]]])).toArray() // [[[1, 3], [2, 4]]]
   */
  mT(): Tensor;

  /**
   * `value` where the mask is true, else `x` (PyTorch's polarity: true = fill). Filled elements are not read and
   * receive a gradient of exactly +0.
   *
   * @param mask broadcasts to `x`.
   * @throws DTypeError when the mask is not bool, or the dtype of `x` cannot hold the value.
   * @throws ShapeError when the mask does not broadcast to `x`.
   * @example
   * maskedFill(tensor([1, 2, 3]), tensor([false, true, true]), -Infinity).toArray() // [1, -Infinity, -Infinity]
   */
  maskedFill(mask: Tensor, value: number): Tensor;

  /**
   * `maskedFill` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  maskedFill_(mask: Tensor, value: number): Tensor;

  /**
   * `x` with elements replaced where the mask is true: by the first elements of the source, in row-major order.
   *
   * @param mask broadcasts to `x`.
   * @throws DTypeError when the mask is not bool, or the dtypes differ. @throws ShapeError when the mask does not broadcast to
   * `x`, or the source has fewer elements than the mask is true for.
   * @example
   * maskedScatter(tensor([1, 2, 3]), tensor([true, false, true]), tensor([8, 9])).toArray() // [8, 2, 9]
   */
  maskedScatter(mask: Tensor, source: Tensor): Tensor;

  /**
   * `maskedScatter` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  maskedScatter_(mask: Tensor, source: Tensor): Tensor;

  /**
   * The elements where the mask is true, in row-major order; both are broadcast.
   *
   * @returns `[n]`
   * @throws DTypeError when the mask is not bool. @throws ShapeError when the shapes do not broadcast.
   * @example
   * maskedSelect(tensor([1, 2, 3]), tensor([true, false, true])).toArray() // [1, 3]
   */
  maskedSelect(mask: Tensor): Tensor;

  /**
   * Softmax over the last axis that ignores masked positions.
   *
   * `weights[..., j] = exp(scores[..., j]) / sum over allowed k of exp(scores[..., k])`. Masked scores are not read; their
   * weights are exactly +0 and receive a gradient of exactly +0. A row with nothing allowed is all zeros with zero
   * gradient, where plain softmax gives NaN.
   *
   * @param mask `[..., S]` bool, true = may attend; same rank, axes equal or 1.
   * @returns `[..., S]`; each row sums to 1, or to 0 when nothing is allowed.
   * @throws DTypeError when the mask is not bool, or the scores are not floating. @throws ShapeError when they do not
   * go together.
   * @example
   * maskedSoftmax(tensor([[1, 2, NaN]]), tensor([[true, true, false]])).toArray() // [[0.2689, 0.7311, 0]]
   * @see Vaswani et al. 2017, section 3.2.1
   */
  maskedSoftmax(mask: Tensor): Tensor;

  /**
   * Matrix product over the last two axes; leading axes broadcast. A vector counts as a row on the left and as a column
   * on the right, and its axis goes. Each element is one sum in ascending order of the inner index, starting at +0. Rows and
   * columns of a matrix that are frozen as a whole cost nothing in backward.
   *
   * @param b `[..., K, N]` or `[K]`
   * @returns `[..., M, N]`
   * @throws ShapeError when the inner sizes differ, leading axes do not broadcast, or an operand is a scalar.
   * @example
   * matmul(tensor([[1, 2]]), tensor([[3], [4]])).toArray() // [[11]]
   */
  matmul(b: Tensor): Tensor;

  /**
   * The largest of all elements: `amax` of all.
   *
   * @throws ShapeError when there are none.
   * @example
   * max(tensor([[1, 5], [7, 2]])).item() // 7
   */
  max(): Tensor;

  /**
   * The largest along an axis, and where it stands: the first of ties, and the first NaN. The gradient goes to that element
   * whole; `amax` shares it.
   *
   * @throws ShapeError for an axis that does not exist or is empty.
   * @example
   * const { values, indices } = max(tensor([[1, 5], [7, 7]]), 1);
   * values.toArray() // [5, 7]
   * indices.toArray() // [1, 0]
   */
  max(axis: number, options?: ReduceOptions): ValuesAndIndices;

  /**
   * The largest of each window of the last axis. Padding is never the largest. The first of ties, and the first NaN, is
   * taken and receives the whole gradient.
   *
   * There are `floor((L + 2 padding - dilation (kernelSize - 1) - 1) / stride) + 1` windows; under `ceilMode` the quotient
   * is rounded up, but no window starts behind the input.
   *
   * @returns `[N, C, windows]`; with `returnIndices`, also where in the axis they were.
   * @throws ShapeError for another rank, and when no window fits. @throws ValueError for an option out of range, and when
   * dilation leaves a window nothing but padding.
   * @example
   * maxPool1d(tensor([[1, 5, 2, 3]]), { kernelSize: 2 }).toArray() // [[5, 3]]
   * maxPool1d(tensor([[1, 5, 2, 3]]), { kernelSize: 2, returnIndices: true }).indices.toArray() // [[1, 3]]
   */
  maxPool1d(options: MaxPoolOptions & { readonly returnIndices: true }): Pooled;

  /** The values alone. */
  maxPool1d(options: MaxPoolOptions & { readonly returnIndices?: false }): Tensor;

  /**
   * The largest of each window of the last two axes; see `maxPool1d`. Positions count row-major over both axes.
   *
   * @throws ShapeError for another rank, and when no window fits. @throws ValueError for an option out of range, and when
   * dilation leaves a window nothing but padding.
   * @example
   * maxPool2d(tensor([[[1, 5], [2, 3]]]), { kernelSize: 2 }).toArray() // [[[5]]]
   * maxPool2d(tensor([[[1, 5], [2, 3]]]), { kernelSize: [2, 1] }).toArray() // [[[2, 5]]]
   */
  maxPool2d(options: MaxPoolOptions & { readonly returnIndices: true }): Pooled;

  /** The values alone. */
  maxPool2d(options: MaxPoolOptions & { readonly returnIndices?: false }): Tensor;

  /**
   * The larger of both, elementwise, broadcast; NaN where either is NaN, and +0 over -0. The gradient goes to the larger,
   * half to each of equals, and to both at NaN.
   *
   * @throws ShapeError when the shapes do not broadcast.
   * @example
   * maximum(tensor([1, 5]), 3).toArray() // [3, 5]
   */
  maximum(b: Tensor | number): Tensor;

  /**
   * Mean over axes, or over all; NaN where nothing is reduced. The sum accumulates in float64.
   *
   * @throws DTypeError for integers and masks. @throws ShapeError for an axis that does not exist.
   * @example
   * mean(tensor([[1, 2], [3, 4]]), 1).toArray() // [1.5, 3.5]
   */
  mean(axes?: number | readonly number[], options?: ReduceOptions): Tensor;

  /**
   * The middle of all elements in order; of an even count the lower of the two. NaN where there is one, and of nothing. The
   * gradient is shared equally among all that equal it.
   *
   * @throws ShapeError when there are no elements, of integers or masks.
   * @example
   * median(tensor([4, 1, 3, 2])).item() // 2
   */
  median(): Tensor;

  /**
   * The middle along an axis, and where it stands; of an even count the lower of the two, and the first NaN where there is
   * one. The gradient goes to that element whole. Of equal elements it is the one that a stable sort puts in the middle.
   *
   * @throws ShapeError for an axis that does not exist or is empty.
   * @example
   * const { values, indices } = median(tensor([[4, 1, 3, 2], [5, 7, 5, 6]]), 1);
   * values.toArray() // [2, 5]
   * indices.toArray() // [3, 2]
   */
  median(axis: number, options?: ReduceOptions): ValuesAndIndices;

  /**
   * The smallest of all elements: `amin` of all.
   *
   * @throws ShapeError when there are none.
   * @example
   * min(tensor([[1, 5], [7, 2]])).item() // 1
   */
  min(): Tensor;

  /**
   * The smallest along an axis, and where it stands: the first of ties, and the first NaN. The gradient goes to that
   * element whole; `amin` shares it.
   *
   * @throws ShapeError for an axis that does not exist or is empty.
   * @example
   * const { values, indices } = min(tensor([[1, 5], [7, 7]]), 1);
   * values.toArray() // [1, 7]
   * indices.toArray() // [0, 0]
   */
  min(axis: number, options?: ReduceOptions): ValuesAndIndices;

  /**
   * The smaller of both, elementwise, broadcast; NaN where either is NaN, and -0 under +0. The gradient goes to the
   * smaller, half to each of equals, and to both at NaN.
   *
   * @throws ShapeError when the shapes do not broadcast.
   * @example
   * minimum(tensor([1, 5]), 3).toArray() // [1, 3]
   */
  minimum(b: Tensor | number): Tensor;

  /**
   * `x tanh(softplus(x))`.
   *
   * @example
   * mish(tensor([-1, 0, 2])).toArray() // [-0.3034, 0, 1.9440]
   * @see Misra 2019, https://arxiv.org/abs/1908.08681
   */
  mish(): Tensor;

  /**
   * `mish` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  mish_(): Tensor;

  /**
   * Product of two matrices; `matmul` without broadcasting.
   *
   * @param b `[K, N]`
   * @returns `[M, N]`
   * @throws ShapeError when the inner sizes differ, or an operand is no matrix.
   * @example
   * mm(tensor([[1, 2]]), tensor([[3], [4]])).toArray() // [[11]]
   */
  mm(b: Tensor): Tensor;

  /**
   * Axes moved to other places, without a copy; the others keep their order.
   *
   * @throws ShapeError for an axis that does not exist or is named twice, and when the lists differ in length.
   * @example
   * movedim(tensor([[[1], [2]]]), 1, 0).shape // [2, 1, 1]
   * movedim(tensor([[[1], [2]]]), [0, 1], [2, 0]).shape // [2, 1, 1]
   */
  movedim(source: number | readonly number[], destination: number | readonly number[]): Tensor;

  /**
   * Elementwise product, broadcast; masks count as 0 and 1, in int32.
   *
   * @throws ShapeError when the shapes do not broadcast.
   * @example
   * mul(tensor([1, 2]), tensor([3, 4])).toArray() // [3, 8]
   */
  mul(b: Tensor | number): Tensor;

  /**
   * `mul` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  mul_(b: Tensor | number): Tensor;

  /**
   * Product of a matrix and a vector.
   *
   * @param v `[K]`
   * @returns `[M]`
   * @throws ShapeError when the inner sizes differ, or an operand is of another rank.
   * @example
   * mv(tensor([[1, 2], [3, 4]]), tensor([1, 10])).toArray() // [21, 43]
   */
  mv(v: Tensor): Tensor;

  /**
   * Numbers in place of NaN and infinities. The gradient passes where `x` is finite, and is exactly +0 elsewhere.
   *
   * @example
   * nanToNum(tensor([NaN, 1, -Infinity]), { neginf: -9 }).toArray() // [0, 1, -9]
   */
  nanToNum(options?: NanToNumOptions): Tensor;

  /**
   * `nanToNum` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  nanToNum_(options?: NanToNumOptions): Tensor;

  /**
   * Mean over axes, or over all, of what is not NaN; NaN where all are. The gradient at a NaN is 0.
   *
   * @throws DTypeError for integers and masks. @throws ShapeError for an axis that does not exist.
   * @example
   * nanmean(tensor([[1, NaN], [3, 4]]), 1).toArray() // [1, 3.5]
   */
  nanmean(axes?: number | readonly number[], options?: ReduceOptions): Tensor;

  /**
   * Sum over axes, or over all, of what is not NaN; 0 where all are. Accumulates as `sum`. The gradient at a NaN is 0.
   *
   * @throws ShapeError for an axis that does not exist.
   * @example
   * nansum(tensor([[1, NaN], [3, 4]]), 1).toArray() // [1, 7]
   */
  nansum(axes?: number | readonly number[], options?: ReduceOptions): Tensor;

  /**
   * `length` positions of one axis from `start` on, without a copy; all of them must exist. A negative start counts from
   * the end.
   *
   * @throws ShapeError for an axis that does not exist. @throws ValueError for positions outside it.
   * @example
   * narrow(tensor([0, 1, 2, 3, 4]), 0, 1, 3).toArray() // [1, 2, 3]
   * narrow(tensor([0, 1, 2, 3, 4]), 0, -2, 2).toArray() // [3, 4]
   */
  narrow(axis: number, start: number, length: number): Tensor;

  /** @example ne(tensor([1, 2]), 2).toArray() // [true, false] */
  ne(b: Tensor | number): Tensor;

  /**
   * `-x`; the sign of a zero changes too.
   *
   * @example
   * neg(tensor([1, -2])).toArray() // [-1, 2]
   */
  neg(): Tensor;

  /**
   * `neg` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  neg_(): Tensor;

  /**
   * The indices of all elements that are not 0, row-major: one row each, int32. NaN is not 0.
   *
   * @returns `[n, rank]`
   * @example
   * nonzero(tensor([[0, 5], [7, 0]])).toArray() // [[0, 1], [1, 0]]
   */
  nonzero(): Tensor;

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
  norm(p?: number, axes?: number | readonly number[], options?: ReduceOptions): Tensor;

  /**
   * All products of elements of two vectors: `out[i][j] = a[i] b[j]`.
   *
   * @param b `[N]`
   * @returns `[M, N]`
   * @throws ShapeError when an operand is no vector.
   * @example
   * outer(tensor([1, 2]), tensor([3, 4, 5])).toArray() // [[3, 4, 5], [6, 8, 10]]
   */
  outer(b: Tensor): Tensor;

  /**
   * Adds positions before and behind axes, or takes them away where a pad is negative.
   *
   * - `constant` adds a value;
   * - `reflect` mirrors what is inside at the edge, without repeating the edge: less than the axis has;
   * - `replicate` repeats the edge;
   * - `circular` goes on at the other end, at most once around, after taking away what is negative.
   *
   * @param pads pairs of before and behind, of the last axis first: `[left, right, top, bottom]` for images.
   * @throws ShapeError when there are more pairs than axes, or a pad does not fit its axis.
   * @throws ValueError for a pad that is no integer, half a pair, and a mode that does not exist.
   * @throws DTypeError when the dtype of `x` cannot hold the value.
   * @example
   * pad(tensor([1, 2, 3]), [1, 2]).toArray() // [0, 1, 2, 3, 0, 0]
   * pad(tensor([1, 2, 3]), [2, 1], { mode: 'reflect' }).toArray() // [3, 2, 1, 2, 3, 2]
   * pad(tensor([1, 2, 3]), [2, 1], { mode: 'replicate' }).toArray() // [1, 1, 1, 2, 3, 3]
   * pad(tensor([1, 2, 3]), [2, 1], { mode: 'circular' }).toArray() // [2, 3, 1, 2, 3, 1]
   * pad(tensor([[1, 2], [3, 4]]), [-1, 0, 0, 1]).toArray() // [[2], [4], [0]]
   */
  pad(pads: readonly number[], options?: PadOptions): Tensor;

  /**
   * The axes in another order, without a copy: axis `i` of the result is axis `order[i]` of `x`.
   *
   * @throws ShapeError when `order` does not name each axis once.
   * @example
   * permute(tensor([[[1], [2]]]), [2, 0, 1]).shape // [1, 1, 2]
   */
  permute(order: readonly number[]): Tensor;

  /**
   * `x^exponent`, broadcast, with the special cases of C's pow. Derivatives: `e x^(e-1)` and `x^e log x`; both 0 where
   * the power does not change. Integers give float32.
   *
   * @throws ShapeError when the shapes do not broadcast.
   * @example
   * pow(tensor([2, 3]), 2).toArray() // [4, 9]
   * pow(2, tensor([2, 3])).toArray() // [4, 8]
   */
  pow(exponent: Tensor | number): Tensor;

  /**
   * `pow` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  pow_(exponent: Tensor | number): Tensor;

  /**
   * `x` above 0, `weight * x` elsewhere, with a weight that is learned: one, or one a channel (axis 1).
   *
   * @throws ShapeError when the weight is neither one number nor one a channel.
   * @example
   * prelu(tensor([-2, 3]), tensor([0.5])).toArray() // [-1, 3]
   * @see He et al. 2015, https://arxiv.org/abs/1502.01852
   */
  prelu(weight: Tensor): Tensor;

  /**
   * Product over axes, or over all; 1 where nothing is reduced. Accumulates in float64, in row-major order, and rounds once;
   * integers stay int32 and wrap. The gradient of an element is the product of the others: exact where one or more are 0.
   *
   * @throws ShapeError for an axis that does not exist.
   * @example
   * prod(tensor([[1, 2], [3, 4]]), 0).toArray() // [3, 8]
   */
  prod(axes?: number | readonly number[], options?: ReduceOptions): Tensor;

  /**
   * Radians in degrees.
   *
   * @example
   * rad2deg(tensor([Math.PI])).toArray() // [180]
   */
  rad2deg(): Tensor;

  /**
   * `rad2deg` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  rad2deg_(): Tensor;

  /**
   * `1 / x`. Derivative: `-1 / x^2`.
   *
   * @example
   * reciprocal(tensor([2, -4])).toArray() // [0.5, -0.25]
   */
  reciprocal(): Tensor;

  /**
   * `reciprocal` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  reciprocal_(): Tensor;

  /**
   * Calls `hook` with this tensor's whole gradient, once a backward pass, before it goes further or into `.grad`. The hook may
   * return a replacement of the same shape and dtype. At frozen elements it sees +0, and what it returns there is not
   * used. Hooks run in the order in which they were registered.
   *
   * @throws GraphError when the tensor does not require grad; at backward, for a result that does not fit.
   * @example
   * const w = tensor([1, 2], { requiresGrad: true });
   * const handle = w.registerHook((gradient) => gradient.mul(10));
   * w.sum().backward();
   * w.grad.toArray() // [10, 10]
   * handle.remove();
   */
  registerHook(hook: TensorHook): HookHandle;

  /**
   * Calls `hook` with this leaf after a backward pass has added to its `.grad`, and to all others'.
   *
   * @throws GraphError on a computed tensor, and when the leaf does not require grad.
   * @example
   * const w = tensor([1, 2], { requiresGrad: true });
   * w.registerPostAccumulateGradHook((leaf) => {
   *   assign(leaf, leaf.grad);
   *   leaf.grad = null;
   * });
   * w.mul(5).sum().backward();
   * w.toArray() // [5, 5]
   */
  registerPostAccumulateGradHook(hook: PostAccumulateGradHook): HookHandle;

  /**
   * `max(x, 0)`; NaN stays. Derivative: 1 above 0, else 0 - at 0 too.
   *
   * @example
   * relu(tensor([-1, 2])).toArray() // [0, 2]
   */
  relu(): Tensor;

  /**
   * `x` drawn into [0, 6]. Derivative: 1 inside, else 0.
   *
   * @example
   * relu6(tensor([-2, 3, 9])).toArray() // [0, 3, 6]
   */
  relu6(): Tensor;

  /**
   * `relu6` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  relu6_(): Tensor;

  /**
   * `relu` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  relu_(): Tensor;

  /**
   * What is left of `a` after whole multiples of `b`, with the sign of `b` - Python's `%`; elementwise, broadcast.
   * Derivatives: 1 and `-floor(a / b)`.
   *
   * @throws ShapeError when the shapes do not broadcast. @throws ValueError when an integer is divided by 0.
   * @example
   * remainder(tensor([5, -5]), 3).toArray() // [2, 1]
   */
  remainder(b: Tensor | number): Tensor;

  /**
   * `remainder` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  remainder_(b: Tensor | number): Tensor;

  /**
   * Copies of the whole, side by side: `counts[i]` along axis `i`. More counts than axes add axes in front.
   *
   * @throws ShapeError for fewer counts than axes, and for one that is no integer of at least 0.
   * @example
   * repeat(tensor([1, 2]), [2]).toArray() // [1, 2, 1, 2]
   * repeat(tensor([1, 2]), [2, 1]).toArray() // [[1, 2], [1, 2]]
   */
  repeat(counts: readonly number[]): Tensor;

  /**
   * Each position of an axis several times, one behind the other; of the flattened tensor when no axis is given.
   *
   * @param repeats one count for all positions, or one for each: numbers, or an int32 tensor.
   * @throws ShapeError for an axis that does not exist, and when there are neither one nor as many counts as positions.
   * @throws ValueError for a count that is no integer of at least 0. @throws DTypeError when counts are not int32.
   * @example
   * repeatInterleave(tensor([1, 2]), 2).toArray() // [1, 1, 2, 2]
   * repeatInterleave(tensor([[1, 2], [3, 4]]), [1, 2], 0).toArray() // [[1, 2], [3, 4], [3, 4]]
   */
  repeatInterleave(repeats: number | Tensor | readonly number[] | Int32Array, axis?: number): Tensor;

  /**
   * The same elements, row-major, under another shape. One size may be -1 and is worked out. Copies only when no strides
   * give the new shape.
   *
   * @throws ShapeError when the number of elements differs, or two sizes are -1.
   * @example
   * reshape(tensor([1, 2, 3, 4]), [2, -1]).toArray() // [[1, 2], [3, 4]]
   */
  reshape(shape: Shape): Tensor;

  /**
   * Keeps the gradient that passes this computed tensor in its `.grad`, too, as it is after all hooks. A leaf that requires
   * grad does that anyway.
   *
   * @throws GraphError when the tensor does not require grad.
   * @example
   * const x = tensor([2], { requiresGrad: true });
   * const y = x.mul(3);
   * y.retainGrad();
   * y.mul(y).backward();
   * y.grad.toArray() // [12]
   */
  retainGrad(): void;

  /**
   * Positions moved on along axes; what leaves at the end comes in at the front. Without axes, the flattened tensor is
   * rolled and keeps its shape. An axis that is named twice rolls twice.
   *
   * @param shifts for each axis how far, backwards when negative.
   * @throws ShapeError for an axis that does not exist, and when shifts and axes differ in number.
   * @throws ValueError for a shift that is no integer.
   * @example
   * roll(tensor([1, 2, 3]), 1).toArray() // [3, 1, 2]
   * roll(tensor([[1, 2, 3], [4, 5, 6]]), -1, 1).toArray() // [[2, 3, 1], [5, 6, 4]]
   */
  roll(shifts: number | readonly number[], axes?: number | readonly number[]): Tensor;

  /**
   * Turned by `turns` quarters in the plane of two axes, from the first towards the second; backwards when negative.
   * Without a copy.
   *
   * @throws ShapeError for an axis that does not exist, and when both are one. @throws ValueError when `turns` is no integer.
   * @example
   * rot90(tensor([[1, 2], [3, 4]])).toArray() // [[2, 4], [1, 3]]
   */
  rot90(turns?: number, axes?: readonly [number, number]): Tensor;

  /**
   * The nearest whole number, halves to the even one. Derivative: 0.
   *
   * @throws ValueError when `decimals` is not whole.
   * @example
   * round(tensor([0.5, 1.5, 2.5])).toArray() // [0, 2, 2]
   * round(tensor([1.2345]), { decimals: 2 }).toArray() // [1.23]
   */
  round(options?: RoundOptions): Tensor;

  /**
   * `round` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  round_(options?: RoundOptions): Tensor;

  /**
   * `1 / sqrt(x)`; infinite at 0, NaN below. Derivative: `-1 / (2 x sqrt(x))`.
   *
   * @example
   * rsqrt(tensor([4, 0.25])).toArray() // [0.5, 2]
   */
  rsqrt(): Tensor;

  /**
   * `rsqrt` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  rsqrt_(): Tensor;

  /**
   * Whether both have one dtype, one shape and the same bits: 0 and -0 differ, and NaN is the same as itself, but not as
   * NaN of another payload. What "bit for bit" means in a test.
   *
   * @example
   * sameBits(tensor([NaN]), tensor([NaN])) // true
   * sameBits(tensor([0]), tensor([-0])) // false
   */
  sameBits(b: Tensor): boolean;

  /**
   * `x` with elements replaced: along axis 1, `out[i][index[i][j]] = source[i][j]`. Where several go to one place the last, row-major,
   * wins, and it alone gets the gradient.
   *
   * @param source a tensor that reaches at least as far as the index on each axis, or a number.
   * @throws DTypeError when the index is not int32, the dtypes differ, or that of `x` cannot hold the number.
   * @throws ValueError for an entry out of range.
   * @throws ShapeError when ranks differ, or the index is longer than `x` along another axis, or than the source.
   * @example
   * scatter(tensor([1, 2, 3]), 0, [2, 0], tensor([8, 9])).toArray() // [9, 2, 8]
   */
  scatter(axis: number, index: Index, source: Tensor | number): Tensor;

  /**
   * `x` with elements added to: along axis 1, `out[i][index[i][j]] += source[i][j]`. Adds up in float64, from the element of
   * `x` on, row-major, and rounds once; what nothing is added to keeps its bits. The dtypes promote as those of `add`.
   *
   * @throws DTypeError when the index is not int32. @throws ValueError for an entry out of range.
   * @throws ShapeError when ranks differ, or the index is longer than `x` along another axis, or than the source.
   * @example
   * scatterAdd(tensor([1, 1, 1]), 0, [0, 0, 2], tensor([1, 2, 3])).toArray() // [4, 1, 4]
   */
  scatterAdd(axis: number, index: Index, source: Tensor): Tensor;

  /**
   * `scatterAdd` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  scatterAdd_(axis: number, index: Index, source: Tensor): Tensor;

  /**
   * `scatter` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  scatter_(axis: number, index: Index, source: Tensor | number): Tensor;

  /**
   * One position of an axis; the axis goes. Negative positions count from the end.
   *
   * @throws ShapeError for an axis that does not exist. @throws ValueError for a position outside it.
   * @example
   * select(tensor([[1, 2], [3, 4]]), 0, -1).toArray() // [3, 4]
   */
  select(axis: number, index: number): Tensor;

  /**
   * A copy of `x` with what `select` sees replaced by `src`, which takes the dtype of `x`. Differentiable in both.
   *
   * @throws ShapeError for an axis that does not exist, and when `src` has another shape than the selection.
   * @throws ValueError for a position outside the axis.
   * @example
   * selectScatter(tensor([[0, 0], [0, 0]]), tensor([1, 2]), 0, 1).toArray() // [[0, 0], [1, 2]]
   */
  selectScatter(src: Tensor, axis: number, index: number): Tensor;

  /**
   * `elu` scaled so that mean 0 and variance 1 are kept from layer to layer.
   *
   * @example
   * selu(tensor([-1, 2])).toArray() // [-1.1113, 2.1014]
   * @see Klambauer et al. 2017, https://arxiv.org/abs/1706.02515
   */
  selu(): Tensor;

  /**
   * `selu` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  selu_(): Tensor;

  /**
   * `1 / (1 + e^-x)`. Derivative: `s (1 - s)`.
   *
   * @example
   * sigmoid(tensor([0, 2])).toArray() // [0.5, 0.8808]
   */
  sigmoid(): Tensor;

  /**
   * `sigmoid` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  sigmoid_(): Tensor;

  /**
   * -1, 0 or 1; the sign of a zero and NaN stay. Derivative: 0.
   *
   * @example
   * sign(tensor([-3, 0, 5])).toArray() // [-1, 0, 1]
   */
  sign(): Tensor;

  /**
   * `sign` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  sign_(): Tensor;

  /**
   * `x sigmoid(x)`. Derivative: `s (1 + x (1 - s))`.
   *
   * @example
   * silu(tensor([-1, 0, 2])).toArray() // [-0.2689, 0, 1.7616]
   * @see Elfwing et al. 2017, https://arxiv.org/abs/1702.03118
   */
  silu(): Tensor;

  /**
   * `silu` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  silu_(): Tensor;

  /**
   * The sine, of radians. Derivative: `cos(x)`.
   *
   * @example
   * sin(tensor([0, 1])).toArray() // [0, 0.8415]
   */
  sin(): Tensor;

  /**
   * `sin` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  sin_(): Tensor;

  /**
   * The hyperbolic sine. Derivative: `cosh(x)`.
   *
   * @example
   * sinh(tensor([0, 1])).toArray() // [0, 1.1752]
   */
  sinh(): Tensor;

  /**
   * `sinh` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  sinh_(): Tensor;

  /**
   * Positions `start`, `start + step`, ... before `end` of one axis, without a copy. Negative bounds count from the end,
   * and bounds beyond it are drawn in, as in Python.
   *
   * @throws ShapeError for an axis that does not exist. @throws ValueError when a bound is no integer, or `step` is not a
   * positive one.
   * @example
   * slice(tensor([0, 1, 2, 3, 4]), 0, 1, -1).toArray() // [1, 2, 3]
   * slice(tensor([0, 1, 2, 3, 4]), 0, 0, 5, 2).toArray() // [0, 2, 4]
   */
  slice(axis: number, start?: number, end?: number, step?: number): Tensor;

  /**
   * A copy of `x` with what `slice` sees replaced by `src`, which takes the dtype of `x`: assignment to a slice, as a
   * function. Differentiable in both.
   *
   * @throws ShapeError for an axis that does not exist, and when `src` has another shape than the slice.
   * @throws ValueError when a bound is no integer, or `step` is not a positive one.
   * @example
   * sliceScatter(tensor([0, 0, 0, 0]), tensor([1, 2]), 0, 1, 3).toArray() // [0, 1, 2, 0]
   */
  sliceScatter(src: Tensor, axis?: number, start?: number, end?: number, step?: number): Tensor;

  /**
   * `exp(x_j) / sum_k exp(x_k)` along an axis, the largest subtracted first. A row of -Infinity gives NaN, as in PyTorch;
   * `maskedSoftmax` is the one that knows of masks.
   *
   * @throws DTypeError for integers and masks. @throws ShapeError for an axis that does not exist.
   * @example
   * softmax(tensor([1, 2, -Infinity, -Infinity])).toArray() // [0.2689, 0.7311, 0, 0]
   */
  softmax(axis?: number): Tensor;

  /**
   * `softmax` of `-x`.
   *
   * @throws ShapeError for an axis that does not exist.
   * @example
   * softmin(tensor([0, Math.log(3)])).toArray() // [0.75, 0.25]
   */
  softmin(axis?: number): Tensor;

  /**
   * `log(1 + e^(beta x)) / beta`, without overflow: a smooth relu. Derivative: `sigmoid(beta x)`. PyTorch's threshold, from
   * which it takes x itself, is not needed.
   *
   * @example
   * softplus(tensor([0, 100])).toArray() // [0.6931, 100]
   */
  softplus(options?: { readonly beta?: number }): Tensor;

  /**
   * `x` moved towards 0 by lambda, and 0 in [-lambda, lambda]. Derivative: 1 outside, 0 inside.
   *
   * @throws ValueError when lambda is negative.
   * @example
   * softshrink(tensor([-1, 0.3, 1])).toArray() // [-0.5, 0, 0.5]
   */
  softshrink(lambda?: number): Tensor;

  /**
   * `x / (1 + |x|)`.
   *
   * @example
   * softsign(tensor([-1, 3])).toArray() // [-0.5, 0.75]
   */
  softsign(): Tensor;

  /**
   * An axis in ascending or descending order, and where its elements stood. Equal elements keep their order, always; -0
   * equals 0, and NaN is larger than all numbers: last, or first when descending. The gradient goes back to where the
   * elements stood.
   *
   * @throws ShapeError for an axis that does not exist.
   * @example
   * const { values, indices } = sort(tensor([3, NaN, 1, 3]));
   * values.toArray() // [1, 3, 3, NaN]
   * indices.toArray() // [2, 0, 3, 1]
   */
  sort(axis?: number, options?: SortOptions): ValuesAndIndices;

  /**
   * Cuts an axis into views: of one size each, the last one smaller where it does not divide, or of the sizes listed.
   *
   * @throws ShapeError for an axis that does not exist. @throws ValueError when the sizes do not sum to the axis, or one
   * is no integer of at least 0 (at least 1 for all, unless the axis is empty).
   * @example
   * split(tensor([1, 2, 3, 4, 5]), 2).map((part) => part.size) // [2, 2, 1]
   * split(tensor([1, 2, 3, 4, 5]), [1, 4]).map((part) => part.size) // [1, 4]
   */
  split(sizes: number | readonly number[], axis?: number): Tensor[];

  /**
   * Square root, correctly rounded; NaN below 0. Derivative: `1 / (2 sqrt(x))`, infinite at 0.
   *
   * @example
   * sqrt(tensor([4, 2])).toArray() // [2, 1.4142]
   */
  sqrt(): Tensor;

  /**
   * `sqrt` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  sqrt_(): Tensor;

  /**
   * `x^2`. Derivative: `2 x`.
   *
   * @example
   * square(tensor([-3, 2])).toArray() // [9, 4]
   */
  square(): Tensor;

  /**
   * `square` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  square_(): Tensor;

  /**
   * Drops axes of size 1: one, those in a list, or all. An axis of another size stays.
   *
   * @throws ShapeError for an axis that does not exist, or is named twice.
   * @example
   * squeeze(tensor([[1, 2]])).shape // [2]
   * squeeze(tensor([[[1], [2]]]), [0, 1]).shape // [2, 1]
   */
  squeeze(axes?: number | readonly number[]): Tensor;

  /**
   * Standard deviation over axes, or over all: the root of the variance. Its gradient is 0 where nothing varies.
   *
   * @throws DTypeError for integers and masks. @throws ShapeError for an axis that does not exist.
   * @example
   * std(tensor([1, 2, 3, 4])).item() // 1.2910
   */
  std(axes?: number | readonly number[], options?: VarianceOptions): Tensor;

  /**
   * Standard deviation and mean over the same axes.
   *
   * @throws DTypeError for integers and masks. @throws ShapeError for an axis that does not exist.
   * @example
   * const { std, mean } = stdMean(tensor([[1, 3], [5, 5]]), 1, { correction: 0 });
   * std.toArray() // [1, 0]
   * mean.toArray() // [2, 5]
   */
  stdMean(
    axes?: number | readonly number[],
    options?: VarianceOptions,
  ): { readonly std: Tensor; readonly mean: Tensor };

  /**
   * Elementwise difference, broadcast; masks count as 0 and 1, in int32.
   *
   * @throws ShapeError when the shapes do not broadcast.
   * @example
   * sub(tensor([1, 2]), 1).toArray() // [0, 1]
   * sub(1, tensor([1, 2])).toArray() // [0, -1]
   */
  sub(b: Tensor | number): Tensor;

  /**
   * `sub` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  sub_(b: Tensor | number): Tensor;

  /**
   * Sum over axes, or over all. Accumulates in float64, in row-major order of the reduced elements, and rounds once.
   *
   * @throws ShapeError for an axis that does not exist.
   * @example
   * sum(tensor([[1, 2], [3, 4]]), 0).toArray() // [4, 6]
   */
  sum(axes?: number | readonly number[], options?: ReduceOptions): Tensor;

  /**
   * `transpose` under NumPy's name, of two axes that are both named.
   *
   * @throws ShapeError for an axis that does not exist.
   * @example
   * swapaxes(tensor([[1, 2, 3]]), 0, 1).shape // [3, 1]
   */
  swapaxes(axis0: number, axis1: number): Tensor;

  /**
   * A matrix transposed, without a copy; a vector or a scalar as it is.
   *
   * @throws ShapeError for more than two axes.
   * @example
   * t(tensor([[1, 2], [3, 4]])).toArray() // [[1, 3], [2, 4]]
   */
  t(): Tensor;

  /**
   * Elements by their row-major position: `out[...] = flat(x)[positions[...]]`. Negative ones count from the end.
   *
   * @returns the shape of the positions.
   * @throws DTypeError for positions that are not whole. @throws ValueError for one out of range.
   * @example
   * take(tensor([[1, 2], [3, 4]]), [[0, -1]]).toArray() // [[1, 4]]
   */
  take(positions: Index): Tensor;

  /**
   * `gather` whose operands are broadcast outside of the axis: what `argsort` and `argmax` with `keepDims` give fits.
   *
   * @throws DTypeError when the index is not int32. @throws ValueError for an entry out of range. @throws ShapeError when ranks differ, or
   * other axes do not broadcast.
   * @example
   * const x = tensor([[3, 1], [2, 4]]);
   * takeAlongDim(x, argsort(x, 1), 1).toArray() // [[1, 3], [2, 4]]
   */
  takeAlongDim(positions: Index, axis: number): Tensor;

  /**
   * The tangent, of radians. Derivative: `1 + tan(x)^2`.
   *
   * @example
   * tan(tensor([0, 1])).toArray() // [0, 1.5574]
   */
  tan(): Tensor;

  /**
   * `tan` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  tan_(): Tensor;

  /**
   * Hyperbolic tangent. Derivative: `1 - tanh(x)^2`.
   *
   * @example
   * tanh(tensor([0, 1])).toArray() // [0, 0.7616]
   */
  tanh(): Tensor;

  /**
   * `tanh` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  tanh_(): Tensor;

  /**
   * `x - tanh(x)`.
   *
   * @example
   * tanhshrink(tensor([0, 1])).toArray() // [0, 0.2384]
   */
  tanhshrink(): Tensor;

  /**
   * Cuts an axis into exactly so many views, the first ones longer by one where it does not divide; or before each of the
   * positions listed, which are drawn in as by `slice`: `[i, j]` gives `:i`, `i:j` and `j:`.
   *
   * @throws ShapeError for an axis that does not exist. @throws ValueError when the number is no positive integer, or a
   * position no integer.
   * @example
   * tensorSplit(tensor([1, 2, 3, 4, 5]), 4).map((part) => part.size) // [2, 1, 1, 1]
   * tensorSplit(tensor([1, 2, 3, 4, 5]), [1, -1]).map((part) => part.size) // [1, 3, 1]
   */
  tensorSplit(sections: number | readonly number[], axis?: number): Tensor[];

  /**
   * Product of two tensors, summed over pairs of axes: the last `axes` of `a` with the first of `b` in their order, or
   * `axes[0][i]` of `a` with `axes[1][i]` of `b`. An axis of size 1 goes with one of any size. The other axes of `a` come
   * first in the result, then those of `b`.
   *
   * @throws ShapeError when sizes of a pair differ, an axis does not exist, or one is named twice.
   * @throws ValueError when the lists differ in length, or the number is no integer of at least 0.
   * @example
   * tensordot(tensor([[1, 2], [3, 4]]), tensor([[1, 0], [0, 1]]), 2).toArray() // 5
   * tensordot(tensor([[1, 2], [3, 4]]), tensor([10, 1]), [[0], [0]]).toArray() // [13, 24]
   */
  tensordot(b: Tensor, axes?: DotAxes): Tensor;

  /**
   * `x` above a limit, `value` elsewhere. Derivative: 1 above, else 0.
   *
   * @example
   * threshold(tensor([0.5, 2]), 1, 9).toArray() // [9, 2]
   */
  threshold(limit: number, value: number): Tensor;

  /**
   * `threshold` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  threshold_(limit: number, value: number): Tensor;

  /**
   * Copies of the whole, side by side, counted from the last axis: like `repeat`, but axes without a count stay.
   *
   * @throws ShapeError for a count that is no integer of at least 0.
   * @example
   * tile(tensor([[1, 2], [3, 4]]), [2]).toArray() // [[1, 2, 1, 2], [3, 4, 3, 4]]
   */
  tile(counts: readonly number[]): Tensor;

  /**
   * The `k` largest along an axis, or smallest, from the most extreme on, and where they stand: the first of `sort`.
   *
   * @throws ShapeError for an axis that does not exist. @throws ValueError when the axis does not have `k` elements.
   * @example
   * const { values, indices } = topk(tensor([3, 9, 1, 5]), 2);
   * values.toArray() // [9, 5]
   * indices.toArray() // [1, 3]
   */
  topk(k: number, axis?: number, options?: TopKOptions): ValuesAndIndices;

  /**
   * Sum of the main diagonal of a matrix, square or not. Accumulates in float64 and rounds once.
   *
   * @returns `[]`
   * @throws ShapeError when `x` is no matrix.
   * @example
   * trace(tensor([[1, 2], [3, 4]])).toArray() // 5
   */
  trace(): Tensor;

  /**
   * Two axes exchanged, without a copy; the last two unless told otherwise.
   *
   * @throws ShapeError for an axis that does not exist.
   * @example
   * transpose(tensor([[1, 2, 3]])).shape // [3, 1]
   */
  transpose(axis0?: number, axis1?: number): Tensor;

  /**
   * The lower triangle of each matrix: +0 above a diagonal, whatever stands there.
   *
   * @throws ShapeError for fewer than two axes. @throws ValueError when `diagonal` is no integer.
   * @example
   * tril(tensor([[1, 2], [3, 4]])).toArray() // [[1, 0], [3, 4]]
   */
  tril(options?: TriangleOptions): Tensor;

  /**
   * The upper triangle of each matrix: +0 below a diagonal, whatever stands there.
   *
   * @throws ShapeError for fewer than two axes. @throws ValueError when `diagonal` is no integer.
   * @example
   * triu(tensor([[1, 2], [3, 4]]), { diagonal: 1 }).toArray() // [[0, 2], [0, 0]]
   */
  triu(options?: TriangleOptions): Tensor;

  /**
   * The whole part: rounded towards zero. Derivative: 0.
   *
   * @example
   * trunc(tensor([-1.5, 1.5])).toArray() // [-1, 1]
   */
  trunc(): Tensor;

  /**
   * `trunc` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  trunc_(): Tensor;

  /**
   * Every position of an axis, in a list; the axis goes. Without a copy.
   *
   * @throws ShapeError for an axis that does not exist.
   * @example
   * unbind(tensor([[1, 2], [3, 4]])).map((row) => row.toArray()) // [[1, 2], [3, 4]]
   */
  unbind(axis?: number): Tensor[];

  /**
   * One axis as several of these sizes, row-major. One size may be -1 and is worked out.
   *
   * @throws ShapeError for an axis that does not exist, for no sizes, and when their product is not the axis's size.
   * @example
   * unflatten(tensor([1, 2, 3, 4]), 0, [2, -1]).toArray() // [[1, 2], [3, 4]]
   */
  unflatten(axis: number, sizes: Shape): Tensor;

  /**
   * Windows of `size` neighbours along an axis, one every `step` positions, without a copy: the axis counts the windows,
   * and a new last axis walks through each. Gradients of an element that lies in several windows add up.
   *
   * @param axis of size `n`.
   * @returns the axis has `floor((n - size) / step) + 1` windows; what no whole window reaches is left out.
   * @throws ShapeError for an axis that does not exist, or is shorter than a window.
   * @throws ValueError when `size` is no integer of at least 0, or `step` none of at least 1.
   * @example
   * unfold(tensor([1, 2, 3, 4]), 0, 2, 1).toArray() // [[1, 2], [2, 3], [3, 4]]
   * unfold(tensor([1, 2, 3, 4]), 0, 2, 2).toArray() // [[1, 2], [3, 4]]
   */
  unfold(axis: number, size: number, step: number): Tensor;

  /**
   * The different elements in ascending order, which of them each element is, and how many of each there are. 0 and -0 are
   * one value, with the sign that came first; each NaN is a value of its own, last.
   *
   * @example
   * const { values, inverse, counts } = unique(tensor([3, 1, 3]));
   * values.toArray() // [1, 3]
   * inverse.toArray() // [1, 0, 1]
   * counts.toArray() // [1, 2]
   */
  unique(): Unique;

  /**
   * The elements, row-major, with runs of equal ones drawn together: `unique` of what lies side by side.
   *
   * @example
   * const { values, inverse, counts } = uniqueConsecutive(tensor([3, 3, 1, 3]));
   * values.toArray() // [3, 1, 3]
   * inverse.toArray() // [0, 0, 1, 2]
   * counts.toArray() // [2, 1, 1]
   */
  uniqueConsecutive(): Unique;

  /**
   * Adds an axis of size 1, so that it becomes `axis` of the result.
   *
   * @throws ShapeError for an axis that the result does not have.
   * @example
   * unsqueeze(tensor([1, 2]), 1).shape // [2, 1]
   */
  unsqueeze(axis: number): Tensor;

  /**
   * Variance over axes, or over all: `sum((x - mean)^2) / (n - correction)`; NaN of one element unless the correction is 0.
   * Two passes in float64, rounded once.
   *
   * @throws DTypeError for integers and masks. @throws ShapeError for an axis that does not exist.
   * @example
   * variance(tensor([1, 2, 3, 4])).item() // 1.6667
   * tensor([1, 2, 3, 4]).var(0, { correction: 0 }).item() // 1.25
   */
  var(axes?: number | readonly number[], options?: VarianceOptions): Tensor;

  /**
   * Variance and mean over the same axes.
   *
   * @throws DTypeError for integers and masks. @throws ShapeError for an axis that does not exist.
   * @example
   * const { variance, mean } = varMean(tensor([[1, 3], [5, 5]]), 1);
   * variance.toArray() // [2, 0]
   * mean.toArray() // [2, 5]
   */
  varMean(
    axes?: number | readonly number[],
    options?: VarianceOptions,
  ): { readonly variance: Tensor; readonly mean: Tensor };

  /**
   * `reshape` that never copies: the result shares the memory of `x`. One size may be -1 and is worked out.
   *
   * @throws ShapeError when the number of elements differs, when two sizes are -1, and when no strides over the memory of
   * `x` give the shape.
   * @example
   * view(tensor([1, 2, 3, 4]), [2, 2]).toArray() // [[1, 2], [3, 4]]
   */
  view(shape: Shape): Tensor;

  /**
   * `x log(y)`, elementwise, broadcast; 0 where `x` is 0, whatever `y`, unless it is NaN. Derivatives: `log(y)`, and 0 where
   * `x` is 0 and `y` is not above; `x / y`, and 0 where both are 0. Integers give float32.
   *
   * @throws ShapeError when the shapes do not broadcast.
   * @example
   * xlogy(tensor([0, 2]), tensor([0, 10])).toArray() // [0, 4.6052]
   */
  xlogy(y: Tensor | number): Tensor;

  /**
   * `xlogy` in place: this tensor becomes the result, history included. Its dtype stays.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view. @throws ShapeError when the result has
   * another shape. @throws DTypeError when this dtype cannot hold it.
   */
  xlogy_(y: Tensor | number): Tensor;

  /**
   * `fill_(0)`.
   *
   * @throws GraphError as every in-place name.
   * @example
   * tensor([1, 2]).zero_().toArray() // [0, 0]
   */
  zero_(): Tensor;
}
