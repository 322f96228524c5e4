// Written by `pnpm gen` from the functions that take a tensor first; change those instead.
import type { DType } from './dtype.ts';
import type { ValuesAndIndices } from './ops/extremes.ts';
import type { Index } from './ops/indexing.ts';
import type { ReduceOptions } from './ops/reduce.ts';
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
   * The same numbers in another dtype: rounded to float32, truncated to int32, `!= 0` as bool. The tensor itself when it
   * has that dtype already. Between floating dtypes the gradient is cast back; elsewhere there is none.
   *
   * @example
   * cast(tensor([1.5, 0]), 'bool').toArray() // [true, false]
   */
  cast(dtype: DType): Tensor;

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
   * The logarithm of `softmax`, without going through it: `x_j - log(sum_k exp(x_k))`.
   *
   * @throws DTypeError for integers and masks. @throws ShapeError for an axis that does not exist.
   * @example
   * logSoftmax(tensor([0, 0])).toArray() // [-0.6931, -0.6931]
   */
  logSoftmax(axis?: number): Tensor;

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
   * Two axes exchanged, without a copy; the last two unless told otherwise.
   *
   * @throws ShapeError for an axis that does not exist.
   * @example
   * transpose(tensor([[1, 2, 3]])).shape // [3, 1]
   */
  transpose(axis0?: number, axis1?: number): Tensor;

  /**
   * Adds an axis of size 1, so that it becomes `axis` of the result.
   *
   * @throws ShapeError for an axis that the result does not have.
   * @example
   * unsqueeze(tensor([1, 2]), 1).shape // [2, 1]
   */
  unsqueeze(axis: number): Tensor;
}
