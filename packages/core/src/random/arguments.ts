import { type DType, isFloating, type TypedArray } from '../dtype.ts';
import { DTypeError, ShapeError, ValueError } from '../errors.ts';
import { expand } from '../ops/expand.ts';
import { broadcastsTo, expectShape, type Shape, showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

export function expectSeed(seed: number): number {
  if (Number.isSafeInteger(seed) && seed >= 0) return seed;
  throw new ValueError('rng', `the seed is ${seed}; expected an integer from 0 to 2^53 - 1`);
}

export function expectStream(stream: number): number {
  if (Number.isInteger(stream) && stream >= 0 && stream < 2 ** 32) return stream;
  throw new ValueError('rng', `stream ${stream - 1} is none; expected an integer from 0 to 2^32 - 2`);
}

export function expectSizes(shape: Shape): Shape {
  return expectShape('rng', shape);
}

/** Refuses a dtype whose elements are whole: rounding would make another distribution. */
export function expectFloating(distribution: string, dtype: DType = 'float32'): DType {
  if (isFloating(dtype)) return dtype;
  throw new DTypeError('rng', `${distribution} numbers have fractions, and ${dtype} has none; draw floats, then cast`);
}

export function expectRange(low: number, high: number): void {
  if (low <= high && Number.isFinite(high - low)) return;
  throw new ValueError('rng', `${low} to ${high} is no range; expected finite bounds, the lower one first`);
}

/** The largest whole number up to which a dtype has them all. */
const wholeUpTo: Readonly<Record<DType, number>> = {
  bool: 1,
  int32: 2 ** 31 - 1,
  float32: 2 ** 24,
  float64: Number.MAX_SAFE_INTEGER,
};

export function expectWholeRange(low: number, high: number, dtype: DType): void {
  if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || low >= high || high - low > 2 ** 32) {
    throw new ValueError(
      'rng',
      `no integer is drawn from ${low} up to below ${high}; expected two, ascending, at most 2^32 apart`,
    );
  }
  const most = wholeUpTo[dtype];
  const least = dtype === 'bool' ? 0 : dtype === 'int32' ? -most - 1 : -most;
  if (low < least || high - 1 > most) {
    throw new ValueError('rng', `${dtype} does not have all whole numbers from ${low} to ${high - 1}`);
  }
}

/** What `bernoulli` draws by: one chance, or one for each element. */
export function probabilities(
  p: Tensor | number,
  shape: Shape | undefined,
): { chances: number | TypedArray; size: Shape; dtype: DType } {
  if (typeof p === 'number') {
    if (shape === undefined) throw new ValueError('rng', 'bernoulli of a number needs a shape');
    expectChance(p);
    return { chances: p, size: shape, dtype: 'float32' };
  }
  const size = expectSizes(shape ?? p.shape);
  if (!broadcastsTo(p.shape, size)) {
    throw new ShapeError(
      'rng',
      `the probabilities are ${showShape(p.shape)}, which do not broadcast to ${showShape(size)}`,
    );
  }
  p.toTypedArray().forEach(expectChance);
  const dtype = isFloating(p.dtype) ? p.dtype : 'float32';
  return { chances: expand(p.detach(), size).toTypedArray(), size, dtype };
}

function expectChance(chance: number): void {
  if (chance >= 0 && chance <= 1) return;
  throw new ValueError('rng', `the probability is ${chance}; expected 0 to 1`);
}

/** Rows of weights in float64, each of which can be drawn from as often as wanted. */
export function expectWeights(weights: Tensor, n: number, replacement: boolean): Float64Array[] {
  if (weights.ndim !== 1 && weights.ndim !== 2) {
    throw new ShapeError('rng', `the weights are ${showShape(weights.shape)}; expected one axis, or two`);
  }
  if (!Number.isInteger(n) || n < 0) throw new ValueError('rng', `n is ${n}; expected an integer of at least 0`);
  const values = Float64Array.from(weights.toTypedArray());
  const broken = values.find((w) => !(w >= 0 && w < Infinity));
  if (broken !== undefined) throw new ValueError('rng', `a weight is ${broken}; expected finite numbers of at least 0`);
  const width = weights.shape.at(-1) as number;
  const count = weights.ndim === 1 ? 1 : (weights.shape[0] as number);
  const rows = Array.from({ length: count }, (_, i) => values.slice(i * width, (i + 1) * width));
  for (const row of rows) {
    const possible = row.filter((w) => w > 0).length;
    if ((n > 0 && possible === 0) || (!replacement && n > possible)) {
      throw new ValueError('rng', `${n} positions cannot be drawn from ${possible} weights above 0`);
    }
  }
  return rows;
}
