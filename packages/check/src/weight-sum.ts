import { type DType, DTypeError, type Tensor, ValueError } from '@frostgrad/core';
import { type Exact, exactSum, toNumber } from './exact.ts';

/** How far a row of weights is from a sum of one, and how far it may be. */
export interface WeightSum {
  /** Live weights of the row. */
  readonly live: number;
  /** `|sum - 1|`, or `|sum|` for a row without live weights: taken exactly, rounded once for display. */
  readonly error: number;
  /** The same in units of `u`: 2^-24 for float32, 2^-53 for float64. */
  readonly errorInU: number;
  /** What rounding alone allows, rounded once for display; the comparison is exact. */
  readonly bound: number;
  readonly holds: boolean;
}

interface Precision {
  /** `1 / u`. */
  readonly inverseU: bigint;
  /** Exponent of the smallest subnormal. */
  readonly smallest: number;
}

const precisions: Partial<Record<DType, Precision>> = {
  float32: { inverseU: 1n << 24n, smallest: 149 },
  float64: { inverseU: 1n << 53n, smallest: 1074 },
};

/**
 * Whether weights sum to one as closely as rounding allows.
 *
 * For n live weights in the division form, `w_i = fl(e_i / fl(sum e))`, the sum of the weights, taken exactly, differs
 * from 1 by at most `(1 + u) / (1 - g) - 1` with `g = (n-1)u / (1 - (n-1)u)`, plus `n eta / 2` where quotients
 * underflow - whatever the accuracy of exp. With `U = 1/u` that is `(nU - n + 1) / (U (U - 2n + 2))`. Both sides are
 * rational numbers here: there is no tolerance to hide in. A row without live weights must sum to 0.
 *
 * @param weights one row, pads included or not: they are 0 and add nothing.
 * @param live how many of them are no pads; all, unless told otherwise.
 * @throws DTypeError for a dtype that is not floating. @throws ValueError when `live` is no count of these weights.
 * @example
 * weightSumWithinBound([0.25, 0.75, 0], 'float32', 2).holds // true
 * weightSumWithinBound([0.25, 0.7], 'float32').holds // false
 */
export function weightSumWithinBound(
  weights: ArrayLike<number>,
  dtype: DType,
  live: number = weights.length,
): WeightSum {
  const precision = precisions[dtype];
  if (precision === undefined)
    throw new DTypeError('weightSumWithinBound', `weights are float32 or float64, not ${dtype}`);
  const n = BigInt(live);
  const { inverseU: U, smallest } = precision;
  if (!Number.isInteger(live) || live < 0 || live > weights.length || U <= 2n * n) {
    throw new ValueError('weightSumWithinBound', `live is ${live}, of ${weights.length} weights`);
  }
  const u = 1 / Number(U);
  const bound = { numerator: n * U - n + 1n, denominator: U * (U - 2n * n + 2n) };
  const shownBound = live === 0 ? 0 : Number(bound.numerator) / Number(bound.denominator) + (live * 2 ** -smallest) / 2;
  for (let i = 0; i < weights.length; i++) {
    if (!Number.isFinite(weights[i])) return { live, error: NaN, errorInU: NaN, bound: shownBound, holds: false };
  }
  const sum: Exact = exactSum(weights);
  const target = live === 0 ? 0n : 1n << BigInt(sum.scale);
  const signed = sum.numerator - target;
  const error: Exact = { numerator: signed < 0n ? -signed : signed, scale: sum.scale };
  const shown = toNumber(error);
  const holds =
    live === 0
      ? error.numerator === 0n
      : // error / 2^scale <= numerator / denominator + n / 2^(smallest + 1), times both denominators and 2^(scale + 1)
        2n * error.numerator * bound.denominator <=
        ((2n * bound.numerator) << BigInt(sum.scale)) + ((n * bound.denominator) << BigInt(sum.scale - smallest));
  return { live, error: shown, errorInU: shown / u, bound: shownBound, holds };
}

/** What all rows of a tensor of weights have in common. */
export interface WeightRows {
  readonly rows: number;
  /** Rows without a live weight. */
  readonly empty: number;
  /** The row with the largest error; null when there is none. */
  readonly largest: WeightSum | null;
  /** The row that comes closest to its bound, or goes beyond. */
  readonly worst: WeightSum | null;
  readonly holds: boolean;
}

/**
 * `weightSumWithinBound` over every row of the last axis.
 *
 * @param weights `[..., S]`
 * @param mask bool, of the same shape; true = live. All are live unless told otherwise.
 * @throws ValueError when the mask has another number of elements.
 * @example
 * const w = softmax(tensor([[1, 2, 3], [4, 5, 6]]));
 * weightRowsWithinBound(w).holds // true
 */
export function weightRowsWithinBound(weights: Tensor, mask?: Tensor): WeightRows {
  if (mask !== undefined && (mask.dtype !== 'bool' || mask.size !== weights.size)) {
    throw new ValueError(
      'weightRowsWithinBound',
      `the mask is ${mask.dtype} with ${mask.size} elements, and there are ${weights.size} weights`,
    );
  }
  const S = weights.shape.at(-1) ?? 1;
  const rows = S === 0 ? 0 : weights.size / S;
  const flat = weights.toTypedArray();
  const allowed = mask?.toTypedArray();
  const result = { rows, empty: 0, largest: null as WeightSum | null, worst: null as WeightSum | null, holds: true };
  for (let i = 0; i < rows; i++) {
    const row = flat.subarray(i * S, (i + 1) * S);
    const live = allowed === undefined ? S : allowed.subarray(i * S, (i + 1) * S).filter((m) => m !== 0).length;
    const sum = weightSumWithinBound(row, weights.dtype, live);
    if (live === 0) result.empty++;
    if (!sum.holds) result.holds = false;
    if (result.largest === null || !(sum.error <= result.largest.error)) result.largest = sum;
    if (result.worst === null || nearness(sum) > nearness(result.worst)) result.worst = sum;
  }
  return result;
}

function nearness({ error, bound, holds }: WeightSum): number {
  return holds ? (bound === 0 ? 0 : error / bound) : Infinity;
}
