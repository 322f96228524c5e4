// Written by `pnpm gen` from the functions that take a tensor first; change those instead.
import type { DType } from './dtype.ts';
import type { BincountOptions } from './ops/count.ts';
import type { ValuesAndIndices } from './ops/extremes.ts';
import type { Index } from './ops/indexing.ts';
import type { ReduceOptions } from './ops/reduce.ts';
import type { SearchOptions } from './ops/search.ts';
import type { SortOptions, TopKOptions } from './ops/sort.ts';
import type { Unique } from './ops/unique.ts';
import type { VarianceOptions } from './ops/variance.ts';
import type { Segments } from './segments.ts';
import type { Shape } from './shape.ts';
import type { Tensor } from './tensor.ts';

/** Functions that take a tensor first, as its methods. */
export interface TensorMethods {
  /**
   * Elementwise sum, broadcast; masks count as 0 and 1, in int32.
   *
   * @throws ShapeError when the shapes do not broadcast.
   * @example
   * add(tensor([1, 2]), tensor([[10], [20]])).toArray() // [[11, 12], [21, 22]]
   */
  add(b: Tensor | number): Tensor;

  /**
   * Whether all elements over axes, or over all, are not 0: bool; true of nothing. NaN is not 0.
   *
   * @throws ShapeError for an axis that does not exist.
   * @example
   * all(tensor([[false, true], [true, true]]), 1).toArray() // [false, true]
   */
  all(axes?: number | readonly number[], options?: ReduceOptions): Tensor;

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
   * How many elements over axes, or over all, are not 0: int32. NaN is not 0.
   *
   * @throws ShapeError for an axis that does not exist.
   * @example
   * countNonzero(tensor([[0, 1], [2, 3]]), 1).toArray() // [1, 2]
   */
  countNonzero(axes?: number | readonly number[], options?: ReduceOptions): Tensor;

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
   * Differences of neighbours along an axis, `x[i + 1] - x[i]`, taken `n` times; of truth values, whether they differ.
   *
   * @throws ShapeError for an axis that does not exist. @throws ValueError when `n` is no integer of at least 0.
   * @example
   * diff(tensor([1, 4, 9, 16])).toArray() // [3, 5, 7]
   * diff(tensor([1, 4, 9, 16]), 2).toArray() // [2, 2]
   */
  diff(n?: number, axis?: number): Tensor;

  /**
   * Elementwise quotient, broadcast; integers and masks give float32.
   *
   * @throws ShapeError when the shapes do not broadcast.
   * @example
   * div(tensor([1, 2]), 4).toArray() // [0.25, 0.5]
   */
  div(b: Tensor | number): Tensor;

  /**
   * Whether `a = b`, elementwise, broadcast. NaN equals nothing.
   *
   * @example
   * eq(tensor([1, 2]), 2).toArray() // [false, true]
   */
  eq(b: Tensor | number): Tensor;

  /**
   * `e^x`. Derivative: itself.
   *
   * @example
   * exp(tensor([0, 1])).toArray() // [1, 2.7183]
   */
  exp(): Tensor;

  /**
   * Repeats axes of size 1, and adds leading ones, without a copy. The gradient is summed back.
   *
   * @throws ShapeError when `x` does not broadcast to the shape.
   * @example
   * expand(tensor([[1], [2]]), [2, 3]).toArray() // [[1, 1, 1], [2, 2, 2]]
   */
  expand(shape: Shape): Tensor;

  /**
   * One element for each entry of the index: along axis 1, `out[i][j] = x[i][index[i][j]]`.
   *
   * @throws DTypeError when the index is not int32. @throws ValueError for an entry out of range.
   * @throws ShapeError when ranks differ, or the index is longer than `x` along another axis.
   * @example
   * gather(tensor([[1, 2], [3, 4]]), 1, tensor([[1], [0]], { dtype: 'int32' })).toArray() // [[2], [3]]
   */
  gather(axis: number, index: Tensor): Tensor;

  /** @example ge(tensor([1, 2, 3]), 2).toArray() // [false, true, true] */
  ge(b: Tensor | number): Tensor;

  /** @example gt(tensor([1, 2, 3]), 2).toArray() // [false, false, true] */
  gt(b: Tensor | number): Tensor;

  /**
   * Adds up rows by where they belong: `out[index[j]] += x[j]` along an axis of size `n`, in ascending j, onto +0.
   *
   * @throws DTypeError when the index is not int32. @throws ValueError for an entry out of range.
   * @throws ShapeError when the index is not as long as the axis.
   * @example
   * indexAdd(tensor([1, 2, 3]), 0, [1, 1, 0], 2).toArray() // [3, 3]
   */
  indexAdd(axis: number, index: Index, n: number): Tensor;

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
   * Whether each element equals one of the candidates: bool. NaN equals nothing.
   *
   * @example
   * isin(tensor([[1, 2], [3, 4]]), tensor([4, 1])).toArray() // [[true, false], [false, true]]
   */
  isin(candidates: Tensor, options?: { readonly invert?: boolean }): Tensor;

  /** @example le(tensor([1, 2, 3]), 2).toArray() // [true, true, false] */
  le(b: Tensor | number): Tensor;

  /**
   * Natural logarithm: `-Infinity` at 0, NaN below. Derivative: `1 / x`.
   *
   * @example
   * log(tensor([1, 10])).toArray() // [0, 2.3026]
   */
  log(): Tensor;

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

  /** @example lt(tensor([1, 2]), 2).toArray() // [true, false] */
  lt(b: Tensor | number): Tensor;

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
   * `maskedFill` in place: this tensor becomes the result, history included.
   *
   * @throws GraphError on a leaf that requires grad (outside `noGrad`), and on a view.
   * @example
   * maskedFill_(tensor([1, 2]), tensor([true, false]), 0).toArray() // [0, 2]
   */
  maskedFill_(mask: Tensor, value: number): Tensor;

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
   * on the right, and its axis goes. Each element is one sum in ascending order of the inner index, starting at +0.
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
   * Elementwise product, broadcast; masks count as 0 and 1, in int32.
   *
   * @throws ShapeError when the shapes do not broadcast.
   * @example
   * mul(tensor([1, 2]), tensor([3, 4])).toArray() // [3, 8]
   */
  mul(b: Tensor | number): Tensor;

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
   */
  pow(exponent: Tensor | number): Tensor;

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
   * `max(x, 0)`; NaN stays. Derivative: 1 above 0, else 0 - at 0 too.
   *
   * @example
   * relu(tensor([-1, 2])).toArray() // [0, 2]
   */
  relu(): Tensor;

  /**
   * The same elements, row-major, under another shape. One size may be -1 and is worked out. Copies only when the
   * elements do not lie in row-major order.
   *
   * @throws ShapeError when the number of elements differs, or two sizes are -1.
   * @example
   * reshape(tensor([1, 2, 3, 4]), [2, -1]).toArray() // [[1, 2], [3, 4]]
   */
  reshape(shape: Shape): Tensor;

  /**
   * The transpose of `gather`: along axis 1, `out[i][index[i][j]] += x[i][j]`, row-major, onto zeros of the shape given.
   *
   * @throws DTypeError when the index is not int32. @throws ValueError for an entry out of range.
   * @throws ShapeError when `x` and the index differ in shape, or do not fit the result.
   * @example
   * scatterAdd(tensor([1, 2, 3]), 0, tensor([0, 0, 2], { dtype: 'int32' }), [3]).toArray() // [3, 0, 3]
   */
  scatterAdd(axis: number, index: Tensor, shape: Shape): Tensor;

  /**
   * One position of an axis; the axis goes. Negative positions count from the end.
   *
   * @throws ShapeError for an axis that does not exist. @throws ValueError for a position outside it.
   * @example
   * select(tensor([[1, 2], [3, 4]]), 0, -1).toArray() // [3, 4]
   */
  select(axis: number, index: number): Tensor;

  /**
   * `1 / (1 + e^-x)`. Derivative: `s (1 - s)`.
   *
   * @example
   * sigmoid(tensor([0, 2])).toArray() // [0.5, 0.8808]
   */
  sigmoid(): Tensor;

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
   * `exp(x_j) / sum_k exp(x_k)` along an axis, the largest subtracted first. A row of -Infinity gives NaN, as in PyTorch;
   * `maskedSoftmax` is the one that knows of masks.
   *
   * @throws DTypeError for integers and masks. @throws ShapeError for an axis that does not exist.
   * @example
   * softmax(tensor([1, 2, -Infinity, -Infinity])).toArray() // [0.2689, 0.7311, 0, 0]
   */
  softmax(axis?: number): Tensor;

  /**
   * `log(1 + e^x)`, without overflow: a smooth relu. Derivative: `sigmoid(x)`.
   *
   * @example
   * softplus(tensor([0, 100])).toArray() // [0.6931, 100]
   */
  softplus(): Tensor;

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
   * @throws ValueError when the sizes do not sum to the axis, or one is no integer of at least 0 (at least 1 for all).
   * @example
   * split(tensor([1, 2, 3, 4, 5]), 2).map((part) => part.size) // [2, 2, 1]
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
   * Drops an axis of size 1, or all of them; an axis of another size stays.
   *
   * @throws ShapeError for an axis that does not exist.
   * @example
   * squeeze(tensor([[1, 2]])).shape // [2]
   */
  squeeze(axis?: number): Tensor;

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
   */
  sub(b: Tensor | number): Tensor;

  /**
   * Sum over axes, or over all. Accumulates in float64, in row-major order of the reduced elements, and rounds once.
   *
   * @throws ShapeError for an axis that does not exist.
   * @example
   * sum(tensor([[1, 2], [3, 4]]), 0).toArray() // [4, 6]
   */
  sum(axes?: number | readonly number[], options?: ReduceOptions): Tensor;

  /**
   * Hyperbolic tangent. Derivative: `1 - tanh(x)^2`.
   *
   * @example
   * tanh(tensor([0, 1])).toArray() // [0, 0.7616]
   */
  tanh(): Tensor;

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
   * Two axes exchanged, without a copy; the last two unless told otherwise.
   *
   * @throws ShapeError for an axis that does not exist.
   * @example
   * transpose(tensor([[1, 2, 3]])).shape // [3, 1]
   */
  transpose(axis0?: number, axis1?: number): Tensor;

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
}
