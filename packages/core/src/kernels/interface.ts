import type { DType } from '../dtype.ts';
import type { NdArray } from '../array.ts';
import type { Gemm } from './js/matmul.ts';
import type { Offsets } from '../ragged/offsets.ts';
import type { SequenceGradKernel, SequenceKernel } from './sequence-interface.ts';
import type { Segments } from '../segments.ts';
import type { Shape } from '../shape.ts';

/** A scalar function as kernels run it: one form a precision, under a name by which a faster backend may know it. */
export interface UnaryFn {
  readonly name: string;
  /** Takes float32 values and rounds every step to float32; the store rounds the result. */
  readonly f32: (x: number) => number;
  /** The same in double precision; also serves int32 and bool. */
  readonly f64: (x: number) => number;
}

/** The same for two operands. */
export interface BinaryFn {
  readonly name: string;
  readonly f32: (a: number, b: number) => number;
  readonly f64: (a: number, b: number) => number;
}

/** What runs along an axis: sums, products, `log(sum(exp))`, or where the largest or smallest so far is. */
export type Cumulation = 'sum' | 'prod' | 'logSumExp' | 'argmax' | 'argmin';

/** Row `i` of a join comes from part `part[i]` (-1: none, it is the fill value), row `row[i]` of that part. */
export interface RowSources {
  readonly part: Int32Array;
  readonly row: Int32Array;
}

/** Windows of one axis: the i-th is `starts[i]`, `starts[i] + step`, ... before `ends[i]`, and has an element. */
export interface AxisWindows {
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly step: number;
}

/** All pairs of a query and a key of one row: by row, then query, then key. As many rows of either. */
export interface PairPlan {
  readonly queries: Offsets;
  readonly keys: Offsets;
}

/** The same with a row for each query. */
export interface AttentionPlan extends PairPlan {
  readonly pairs: Offsets;
  /** Which pairs are allowed, bool `[1, P]`, or `[heads, P]` where heads differ; null for all. Memory that nobody writes. */
  readonly allowed: NdArray | null;
  /** Which weights are dropped; null for none. */
  readonly dropped: DroppedPairs | null;
  /** Whether weights are kept for the gradients. */
  readonly keeps: boolean;
}

/** What dropout keeps of the weights of pairs, and by what that is multiplied; the others become +0. */
export interface DroppedPairs {
  /** A bit for each weight, from the lowest of a byte on: by row of the batch, then head, then pair. A spare byte ends them. */
  readonly kept: Uint8Array;
  readonly scale: number;
}

/** Of which operands of a kernel of pairs the gradient is wanted. */
export interface WantedOfThree {
  readonly q: boolean;
  readonly k: boolean;
  readonly v: boolean;
}

/** Those gradients that are wanted. */
export interface GradsOfThree {
  readonly q?: NdArray;
  readonly k?: NdArray;
  readonly v?: NdArray;
}

/** What a normalisation runs over: the last axes, of this shape, about their mean or, not `centred`, about 0. */
export interface NormPlan {
  readonly shape: Shape;
  readonly eps: number;
  readonly centred: boolean;
}

/** Which gradients of a normalisation are wanted. */
export interface NormGradPlan extends NormPlan {
  readonly wanted: { readonly x: boolean; readonly weight: boolean; readonly bias: boolean };
}

/** Those that are wanted. */
export interface NormGrads {
  readonly x?: NdArray;
  readonly weight?: NdArray;
  readonly bias?: NdArray;
}

type Floats = Float32Array | Float64Array;

/** Values, gradients, and what is remembered of each element: of one dtype and length, apart in memory; null where a rule does without. */
export type StepArrays = readonly [value: Floats, grad: Floats, ...state: (Floats | null)[]];

/** What an optimizer does with elements, one after the other. */
export interface StepRule<A extends StepArrays = StepArrays, N extends readonly number[] = readonly number[]> {
  /** A faster kernel of this name takes its place, if it gives the same bits on a probe. */
  readonly name: string;
  /** From `start` to before `end`, in float64, rounded once by each store; what was stored is what goes on. The gradient is not written. */
  readonly run: (arrays: A, numbers: N, start: number, end: number) => void;
}

/**
 * Everything that is computed on arrays. Results are fresh row-major arrays; operands are never written, but by
 * `step` and `accumulate`.
 *
 * The TypeScript backend is complete and is the definition: float32 rounds at every operation; sums, means, scattered
 * additions and softmax denominators accumulate in float64, from +0, in row-major order of what is added, and round
 * once; products, variances and whatever runs along an axis accumulate in float64 in the order of the elements, and each
 * result is rounded once, the accumulator never; int32 wraps; a product of matrices continues one accumulator in the element type, from +0, in ascending order of the inner index.
 * A faster backend is a partial one laid over it (`useBackend`).
 */
export interface Kernels {
  /** `out[i] = fn(x[i])`. */
  map(fn: UnaryFn, x: NdArray, dtype?: DType): NdArray;
  /** `out[i] = fn(a[i], b[i])`, both broadcast to `shape`; computed in the dtype of `a`. */
  zip(fn: BinaryFn, a: NdArray, b: NdArray, shape: Shape, dtype?: DType): NdArray;
  add(a: NdArray, b: NdArray, shape: Shape): NdArray;
  sub(a: NdArray, b: NdArray, shape: Shape): NdArray;
  mul(a: NdArray, b: NdArray, shape: Shape): NdArray;
  div(a: NdArray, b: NdArray, shape: Shape): NdArray;
  /** `add` of arrays of one shape and dtype, of which nobody else looks at the first, a fresh one: the sum may lie in its memory. */
  accumulate(sum: NdArray, x: NdArray): NdArray;
  /** `out[i] = condition[i] ? a[i] : b[i]`: moves values, computes nothing. */
  select(condition: NdArray, a: NdArray, b: NdArray, shape: Shape): NdArray;
  /** A row-major copy. */
  copy(x: NdArray): NdArray;
  cast(x: NdArray, dtype: DType): NdArray;
  /** Joins along an axis; the shape is that of the result. */
  concat(parts: readonly NdArray[], axis: number, shape: Shape): NdArray;

  sum(x: NdArray, axes: readonly number[], shape: Shape): NdArray;
  mean(x: NdArray, axes: readonly number[], shape: Shape): NdArray;
  /** NaN where a reduced element is NaN. */
  max(x: NdArray, axes: readonly number[], shape: Shape): NdArray;
  min(x: NdArray, axes: readonly number[], shape: Shape): NdArray;
  /** The first largest along one axis; the first NaN counts as largest. */
  argmax(x: NdArray, axis: number, shape: Shape): NdArray;
  /** The same for windows of the last two axes: positions in both, row-major, as int32. */
  windowArgmax(x: NdArray, rows: AxisWindows, columns: AxisWindows, shape: Shape): NdArray;
  /** The first smallest along one axis; the first NaN counts as smallest. */
  argmin(x: NdArray, axis: number, shape: Shape): NdArray;
  /** From 1; int32 wraps at each step. */
  prod(x: NdArray, axes: readonly number[], shape: Shape): NdArray;
  /** `sum((x - m)^2) / divisor` about the mean m, in two passes: neither m nor a difference is rounded to float32. */
  variance(x: NdArray, axes: readonly number[], divisor: number, shape: Shape): NdArray;

  /**
   * Running results along an axis, from its end when `reverse`; the accumulator is float64 and is not rounded on its way,
   * each result is, once. `argmax` and `argmin` give int32 positions: the last of ties, and from the first NaN on the
   * last NaN. The terms of `logSumExp` are taken off the largest so far, and exp and log are those of the dtype.
   */
  cumulate(kind: Cumulation, x: NdArray, axis: number, reverse: boolean): NdArray;
  /** `out[j] = b[j] + a[j] out[j - 1]` along an axis (`out[j + 1]` when `reverse`), as `cumulate` rounds; `a` is not read at the first. */
  linearScan(a: NdArray, b: NdArray, axis: number, reverse: boolean): NdArray;
  /** Positions that sort an axis, int32. Stable; -0 equals +0, and NaN is larger than all numbers. */
  argsort(x: NdArray, axis: number, descending: boolean): NdArray;
  /**
   * How many elements of an ascending row stand before each value (`right`: at or before it), int32, in the order of
   * `argsort`. The rows are those of the last axis; leading axes are equal, or `sorted` has one axis.
   */
  searchSorted(sorted: NdArray, values: NdArray, right: boolean): NdArray;

  /** `[..., M, K] x [..., K, N]`, leading axes broadcast, any strides. */
  matmul(a: NdArray, b: NdArray, shape: Shape): NdArray;

  /** `out[..., j, ...] = x[..., index[j], ...]` along an axis; `index` may have any shape, and is in range. */
  indexSelect(x: NdArray, axis: number, index: NdArray, shape: Shape): NdArray;
  /**
   * Its transpose: `out[..., index[j], ...] += x[..., j, ...]`, j ascending, beginning at +0, or at the elements of `onto`.
   * Negative indices are passed over.
   */
  indexAdd(x: NdArray, axis: number, index: NdArray, shape: Shape, onto?: NdArray): NdArray;
  /** `out[i][j] = x[i][index[i][j]]` along an axis; ranks equal. */
  gather(x: NdArray, axis: number, index: NdArray): NdArray;
  /** Its transpose, row-major, beginning at +0, or at the elements of `onto`. */
  scatterAdd(x: NdArray, axis: number, index: NdArray, shape: Shape, onto?: NdArray): NdArray;
  /**
   * The transpose of a strided view: zeros of `shape`, with the elements of `g` added where the view's strides and
   * offset, over row-major memory of `shape`, see them. Elements at one place add up in float64, in row-major order of
   * `g`, from -0, and round once; so one alone keeps its bits, and what the view does not see is +0.
   */
  unview(g: NdArray, strides: readonly number[], offset: number, shape: Shape): NdArray;
  /** Copies rows (slices of axis 0) of several parts into one array; rows without a source are filled. */
  joinRows(parts: readonly NdArray[], sources: RowSources, shape: Shape, fill: number): NdArray;

  /** Over the last axis. */
  softmax(x: NdArray): NdArray;
  logSoftmax(x: NdArray): NdArray;
  /** Over the last axis, reading only where `mask` (broadcast by axes of size 1) is true; +0 elsewhere. */
  maskedSoftmax(x: NdArray, mask: NdArray): NdArray;
  /** Over the last axis, masked or not, on a grid of 2^-24 or 2^-53: every row sums to exactly 1, or has nothing allowed. */
  gridSoftmax(x: NdArray, mask: NdArray | null): NdArray;
  /** `s (g - sum(g s))` over the last axis; with a mask, elsewhere +0 and unread. */
  softmaxGrad(g: NdArray, out: NdArray, mask: NdArray | null): NdArray;
  /**
   * The terms `[P]` of a cross-entropy of classes, `ids` `[P]`, and the softmax of each row of `x`, `[P, V]`; beside them each row's
   * largest element and the sum of its exponentials, `[P, 2]`. See `ops/softmax-cross-entropy.ts`.
   */
  crossEntropy(x: NdArray, ids: NdArray, weight: NdArray | null, smoothing: number): { out: NdArray; norms: NdArray };
  /** Its gradient for `x`. */
  crossEntropyGrad(
    g: NdArray,
    x: NdArray,
    ids: NdArray,
    weight: NdArray | null,
    norms: NdArray,
    smoothing: number,
  ): NdArray;
  /**
   * `(x - mean) * scale * weight + bias` by rows, with `scale = 1 / sqrt(variance + eps)`; beside it the mean and the scale of each
   * row, float64 `[rows, 2]`. All is float64, and each result is rounded once.
   */
  layerNorm(
    x: NdArray,
    weight: NdArray | null,
    bias: NdArray | null,
    plan: NormPlan,
  ): { out: NdArray; moments: NdArray };
  layerNormGrad(g: NdArray, x: NdArray, weight: NdArray | null, moments: NdArray, plan: NormGradPlan): NormGrads;
  /** Softmax over each row of packed values `[L, ...]`, feature by feature. */
  segmentSoftmax(x: NdArray, offsets: Offsets): NdArray;
  segmentSoftmaxGrad(g: NdArray, out: NdArray, offsets: Offsets): NdArray;
  /** Sum over each row of packed values: `[L, ...]` to `[B, ...]`; empty rows give +0. A wider dtype is not rounded to that of `x`. */
  segmentSum(x: NdArray, offsets: Offsets, dtype?: DType): NdArray;
  /** The first largest (`sign` 1) or smallest (-1) of each row of packed values, NaN where there is one; `empty` of empty rows. */
  segmentExtreme(x: NdArray, offsets: Offsets, sign: 1 | -1, empty: number): NdArray;

  /**
   * `q_t . k_s` of each pair, over the last axis: `[Lq, ..., E]` and `[Lk, ..., E]` to `[P, ...]`. The axis between, if there
   * is one, is of heads. This and the next two sum as `matmul` does: continued in the element type, in ascending order.
   */
  pairScores(q: NdArray, k: NdArray, plan: PairPlan): NdArray;
  /** `out_t = sum over s of w_ts v_s`: `[P, ...]` and `[Lk, ..., V]` to `[Lq, ..., V]`. */
  pairMix(w: NdArray, v: NdArray, plan: PairPlan): NdArray;
  /** Its transpose, `out_s = sum over t of w_ts v_t`: `[P, ...]` and `[Lq, ..., V]` to `[Lk, ..., V]`. */
  pairMixT(w: NdArray, v: NdArray, plan: PairPlan): NdArray;

  /**
   * Softmax of the scores of each query over its row's keys, or over those that are allowed, and the sum of the values so weighed:
   * `[Lq, ..., E]`, `[Lk, ..., E]` and `[Lk, ..., V]` to `[Lq, ..., V]`, with the bits of `pairScores`, `segmentSoftmax` (a pair
   * that is not allowed weighs +0), a selection and `mul` (where weights are dropped) and `pairMix`. A faster kernel keeps no more
   * scores at a time than those of a row and a head. `weights` are `[heads, P]` as they were before dropout, if they are kept;
   * else empty.
   */
  pairAttention(
    q: NdArray,
    k: NdArray,
    v: NdArray,
    plan: AttentionPlan,
    gemm?: Gemm,
  ): { out: NdArray; weights: NdArray };
  /**
   * Gradients of its operands, those that are wanted; weights that were not kept are computed again. A gradient that came to the
   * weights themselves, `[heads, P]`, is added to that which comes by way of `out`.
   */
  pairAttentionGrad(
    g: NdArray,
    weights: NdArray,
    q: NdArray,
    k: NdArray,
    v: NdArray,
    plan: AttentionPlan,
    wanted: WantedOfThree,
    ofWeights?: NdArray,
    gemm?: Gemm,
  ): GradsOfThree;
  /**
   * `v . tanh(q_t + k_s)` of each pair: `[Lq, A]`, `[Lk, A]` and `[A]` to `[P]`, summed as `matmul` does. `keeps` says whether
   * `tanhs`, `[P, A]`, are wanted for the gradients; else they are empty.
   */
  additiveScores(q: NdArray, k: NdArray, v: NdArray, plan: PairPlan, keeps: boolean): { out: NdArray; tanhs: NdArray };
  /**
   * Gradients of its operands: that of a query (a key) accumulates in float64, from +0, over the keys (queries) of its row in
   * their order, and rounds once; that of `v` is summed over all pairs, as `matmul` does.
   */
  additiveScoresGrad(g: NdArray, tanhs: NdArray, v: NdArray, plan: PairPlan, wanted: WantedOfThree): GradsOfThree;

  /** A plain recurrent network over packed rows; see `ops/rnn.ts`. */
  rnnTanh: SequenceKernel;
  rnnTanhGrad: SequenceGradKernel;
  rnnRelu: SequenceKernel;
  rnnReluGrad: SequenceGradKernel;
  /** A GRU over packed rows; see `ops/gru.ts`. */
  gru: SequenceKernel;
  gruGrad: SequenceGradKernel;
  /** An LSTM over packed rows; see `ops/lstm.ts`. The state is `[h, c]` side by side; it alone may have a projection. */
  lstm: SequenceKernel;
  lstmGrad: SequenceGradKernel;

  /** A step of an optimizer, in place, over elements of its arrays, or all: the kernel that writes what others hold. */
  step<A extends StepArrays, N extends readonly number[]>(
    rule: StepRule<A, N>,
    arrays: A,
    numbers: N,
    elements: Segments | null,
  ): void;
}
