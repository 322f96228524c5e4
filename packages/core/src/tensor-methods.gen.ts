// Written by `pnpm gen` from the functions that take a tensor first; change those instead.
import type { DType } from './dtype.ts';
import type { AxisIndex } from './ops/at.ts';
import type { DiagOptions, DiagonalOptions } from './ops/diagonal.ts';
import type { Index } from './ops/indexing.ts';
import type { PadOptions } from './ops/pad.ts';
import type { ReduceOptions } from './ops/reduce.ts';
import type { TriangleOptions } from './ops/triangle.ts';
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
   * Position of the largest along an axis, int32; the first of ties, and the first NaN.
   *
   * @throws ShapeError for an axis that does not exist or is empty.
   * @example
   * argmax(tensor([[1, 5], [7, 2]]), 1).toArray() // [1, 0]
   */
  argmax(axis: number, options?: ReduceOptions): Tensor;

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
   * `expand` under NumPy's name.
   *
   * @throws ShapeError when `x` does not broadcast to the shape.
   * @example
   * broadcastTo(tensor([1, 2]), [2, 2]).toArray() // [[1, 2], [1, 2]]
   */
  broadcastTo(shape: Shape): Tensor;

  /**
   * The same numbers in another dtype: rounded to float32, truncated to int32, `!= 0` as bool. The tensor itself when it
   * has that dtype already. Between floating dtypes the gradient is cast back; elsewhere there is none.
   *
   * @example
   * cast(tensor([1.5, 0]), 'bool').toArray() // [true, false]
   */
  cast(dtype: DType): Tensor;

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
   * The largest over axes, or over all; NaN where there is one. The gradient is shared equally among ties, as PyTorch's
   * amax does.
   *
   * @throws ShapeError for an axis that does not exist, and when nothing is reduced.
   * @example
   * max(tensor([[1, 5], [7, 2]]), 1).toArray() // [5, 7]
   */
  max(axes?: number | readonly number[], options?: ReduceOptions): Tensor;

  /**
   * Mean over axes, or over all; NaN where nothing is reduced. The sum accumulates in float64.
   *
   * @throws DTypeError for integers and masks. @throws ShapeError for an axis that does not exist.
   * @example
   * mean(tensor([[1, 2], [3, 4]]), 1).toArray() // [1.5, 3.5]
   */
  mean(axes?: number | readonly number[], options?: ReduceOptions): Tensor;

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
  repeatInterleave(repeats: number | Index, axis?: number): Tensor;

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
   * A copy of `x` with what `select` sees replaced by `src`, which takes the dtype of `x`. Differentiable in both.
   *
   * @throws ShapeError for an axis that does not exist, and when `src` has another shape than the selection.
   * @throws ValueError for a position outside the axis.
   * @example
   * selectScatter(tensor([[0, 0], [0, 0]]), tensor([1, 2]), 0, 1).toArray() // [[0, 0], [1, 2]]
   */
  selectScatter(src: Tensor, axis: number, index: number): Tensor;

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
   * `log(1 + e^x)`, without overflow: a smooth relu. Derivative: `sigmoid(x)`.
   *
   * @example
   * softplus(tensor([0, 100])).toArray() // [0.6931, 100]
   */
  softplus(): Tensor;

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
   * Drops axes of size 1: one, those in a list, or all. An axis of another size stays.
   *
   * @throws ShapeError for an axis that does not exist, or is named twice.
   * @example
   * squeeze(tensor([[1, 2]])).shape // [2]
   * squeeze(tensor([[[1], [2]]]), [0, 1]).shape // [2, 1]
   */
  squeeze(axes?: number | readonly number[]): Tensor;

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
   * Hyperbolic tangent. Derivative: `1 - tanh(x)^2`.
   *
   * @example
   * tanh(tensor([0, 1])).toArray() // [0, 0.7616]
   */
  tanh(): Tensor;

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
   * Copies of the whole, side by side, counted from the last axis: like `repeat`, but axes without a count stay.
   *
   * @throws ShapeError for a count that is no integer of at least 0.
   * @example
   * tile(tensor([[1, 2], [3, 4]]), [2]).toArray() // [[1, 2, 1, 2], [3, 4, 3, 4]]
   */
  tile(counts: readonly number[]): Tensor;

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
   * Adds an axis of size 1, so that it becomes `axis` of the result.
   *
   * @throws ShapeError for an axis that the result does not have.
   * @example
   * unsqueeze(tensor([1, 2]), 1).shape // [2, 1]
   */
  unsqueeze(axis: number): Tensor;

  /**
   * `reshape` that never copies: the result shares the memory of `x`. One size may be -1 and is worked out.
   *
   * @throws ShapeError when the number of elements differs, when two sizes are -1, and when no strides over the memory of
   * `x` give the shape.
   * @example
   * view(tensor([1, 2, 3, 4]), [2, 2]).toArray() // [[1, 2], [3, 4]]
   */
  view(shape: Shape): Tensor;
}
