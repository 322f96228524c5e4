import {
  assign,
  DTypeError,
  eye,
  full,
  GraphError,
  type Rng,
  ShapeError,
  type Tensor,
  tensor,
  ValueError,
} from '@frostgrad/core/functional';
import { isFloating, showShape, sizeOf } from '@frostgrad/core/extend';
import { orthonormal } from './orthogonal.ts';
import { truncatedNormal } from './truncated-normal.ts';

/** Options of every initialiser. */
export interface InitOptions {
  /** Whether frozen elements keep what they hold, which is the default, or are written as the others. */
  readonly frozen?: 'keep' | 'overwrite';
}

/** Options of those that draw. They draw for every element, frozen or not, so that freezing moves no number elsewhere. */
export interface RandomInitOptions extends InitOptions {
  readonly rng: Rng;
}

/** What became of frozen elements. */
export interface InitReport {
  readonly keptFrozen: number;
  readonly overwroteFrozen: number;
}

/** What follows a map, as far as `calculateGain` knows it. */
export type GainOf = 'linear' | 'conv' | 'sigmoid' | 'tanh' | 'relu' | 'leakyRelu' | 'selu';

/** Options of the xavier initialisers, and of `orthogonal_`. */
export interface GainOptions extends RandomInitOptions {
  /** Multiplies; default 1. */
  readonly gain?: number;
}

/** Options of the kaiming initialisers. */
export interface KaimingOptions extends RandomInitOptions {
  /** Keeps the variance forward (`fanIn`, the default) or backward. */
  readonly mode?: 'fanIn' | 'fanOut';
  readonly nonlinearity?: GainOf;
  /** Slope below 0 of the leaky ReLU that is the default nonlinearity; default 0. */
  readonly a?: number;
}

/**
 * How much a nonlinearity shrinks: what weights before it are multiplied by. PyTorch's: tanh 5/3, ReLU `sqrt(2)`, leaky ReLU
 * `sqrt(2 / (1 + slope^2))`, SELU 3/4, else 1.
 *
 * @throws ValueError for a name that is none of these.
 * @example
 * calculateGain('relu') // 1.4142
 */
export function calculateGain(nonlinearity: GainOf, slope: number = 0.01): number {
  const gains: Readonly<Record<GainOf, number>> = {
    linear: 1,
    conv: 1,
    sigmoid: 1,
    tanh: 5 / 3,
    relu: Math.SQRT2,
    leakyRelu: Math.sqrt(2 / (1 + slope * slope)),
    selu: 3 / 4,
  };
  if (Object.hasOwn(gains, nonlinearity)) return gains[nonlinearity];
  throw new ValueError('calculateGain', `nonlinearity is '${nonlinearity}'; expected ${Object.keys(gains).join(', ')}`);
}

/**
 * How many inputs an output of a weight `[out, in, ...]` has, and how many outputs an input: the other axes count for both.
 *
 * @throws ShapeError for fewer than two axes.
 * @example
 * fans([8, 4, 3]) // [12, 24]
 */
export function fans(shape: readonly number[]): readonly [fanIn: number, fanOut: number] {
  if (shape.length < 2) throw new ShapeError('fans', `the shape is ${showShape(shape)}; expected [out, in, ...]`);
  const [out, into, ...rest] = shape as [number, number, ...number[]];
  const field = sizeOf(rest);
  return [into * field, out * field];
}

/** Writes values; frozen elements as told. */
function written(op: string, x: Tensor, { frozen = 'keep' }: InitOptions, values: () => Tensor): InitReport {
  if (!x.isLeaf)
    throw new GraphError(op, `the tensor is computed, by '${x.gradFn?.name}'; only leaves are initialised`);
  if (!isFloating(x.dtype)) throw new DTypeError(op, `the tensor is ${x.dtype}; expected float32 or float64`);
  assign(x, values(), { frozen });
  const count = x.frozen?.count ?? 0;
  return frozen === 'keep' ? { keptFrozen: count, overwroteFrozen: 0 } : { keptFrozen: 0, overwroteFrozen: count };
}

/**
 * Uniform from `a` on and below `b`; 0 and 1 unless told otherwise. As all initialisers it writes in place, outside the graph, and leaves frozen
 * elements alone unless told to overwrite them; it returns how many there were.
 *
 * @throws GraphError for a computed tensor. @throws DTypeError for one that is not floating. @throws ValueError for bounds the wrong way round.
 * @example
 * const w = parameter(zeros([2, 2]), { frozen: Segments.rows([2, 2], [0]) });
 * uniform_(w, { rng: new Rng(0), a: 1, b: 2 }) // { keptFrozen: 2, overwroteFrozen: 0 }
 * w.at(0).toArray() // [0, 0]
 */
export function uniform_(
  x: Tensor,
  { rng, a = 0, b = 1, ...options }: RandomInitOptions & { readonly a?: number; readonly b?: number },
): InitReport {
  return written('uniform_', x, options, () => rng.uniformLike(x, a, b));
}

/** Normal with mean 0 and deviation 1, unless told otherwise. @throws as `uniform_`; ValueError for a deviation below 0. */
export function normal_(
  x: Tensor,
  { rng, mean = 0, std = 1, ...options }: RandomInitOptions & { readonly mean?: number; readonly std?: number },
): InitReport {
  return written('normal_', x, options, () => rng.normalLike(x, mean, std));
}

/** Options of `truncatedNormal_`. */
export interface TruncatedNormalOptions extends RandomInitOptions {
  readonly mean?: number;
  readonly std?: number;
  /** Least number, not in deviations; default -2. */
  readonly a?: number;
  /** Greatest number; default 2. */
  readonly b?: number;
}

/**
 * Normal, but only between `a` and `b`: drawn again outside of them, and so of the exact distribution wherever they lie.
 *
 * @throws as `uniform_`; ValueError for a deviation that is not above 0, and bounds that are not finite or the wrong way round.
 * @example
 * const w = parameter(zeros([100]));
 * truncatedNormal_(w, { rng: new Rng(0), a: 2, b: 3 });
 * [w.amin().item() >= 2, w.amax().item() <= 3] // [true, true]
 */
export function truncatedNormal_(
  x: Tensor,
  { rng, mean = 0, std = 1, a = -2, b = 2, ...options }: TruncatedNormalOptions,
): InitReport {
  const op = 'truncatedNormal_';
  if (!(std > 0)) throw new ValueError(op, `std is ${std}; expected a number above 0`);
  if (!(Number.isFinite(a) && Number.isFinite(b) && a < b))
    throw new ValueError(op, `a is ${a} and b ${b}; expected a < b, finite`);
  return written(op, x, options, () => {
    const z = truncatedNormal(rng, x.size, (a - mean) / std, (b - mean) / std);
    const values = z.map((v) => Math.min(b, Math.max(a, mean + std * v)));
    return tensor(values, { shape: x.shape, dtype: x.dtype });
  });
}

/** One number everywhere. @throws as `uniform_`. */
export function constant_(x: Tensor, value: number, options: InitOptions = {}): InitReport {
  return written('constant_', x, options, () => full(x.shape, value, { dtype: x.dtype }));
}

/** 0 everywhere. @throws as `uniform_`. */
export function zeros_(x: Tensor, options: InitOptions = {}): InitReport {
  return constant_(x, 0, options);
}

/** 1 everywhere. @throws as `uniform_`. */
export function ones_(x: Tensor, options: InitOptions = {}): InitReport {
  return constant_(x, 1, options);
}

/**
 * 1 where row and column are the same, else 0: a linear map that gives its input back, as far as it has places for it.
 *
 * @throws as `uniform_`; ShapeError for what is no matrix.
 * @example
 * const w = parameter(zeros([2, 3]));
 * eye_(w);
 * w.toArray() // [[1, 0, 0], [0, 1, 0]]
 */
export function eye_(x: Tensor, options: InitOptions = {}): InitReport {
  if (x.ndim !== 2) throw new ShapeError('eye_', `the tensor is ${showShape(x.shape)}; expected a matrix`);
  const [rows, columns] = x.shape as [number, number];
  return written('eye_', x, options, () => eye(rows, columns, { dtype: x.dtype }));
}

/** Half the width of a uniform distribution with a deviation, or that of one with a variance of `1 / fan`. */
const halfWidth = (std: number): number => Math.sqrt(3) * std;
const deviation = (gain: number, fan: number): number => (fan > 0 ? gain / Math.sqrt(fan) : 0);

function xavierStd(x: Tensor, gain: number): number {
  const [fanIn, fanOut] = fans(x.shape);
  return deviation(gain, (fanIn + fanOut) / 2);
}

function kaimingStd(
  x: Tensor,
  { mode = 'fanIn', nonlinearity = 'leakyRelu', a = 0 }: Omit<KaimingOptions, 'rng'>,
): number {
  const [fanIn, fanOut] = fans(x.shape);
  if (mode !== 'fanIn' && mode !== 'fanOut') {
    throw new ValueError('kaiming', `mode is '${mode as string}'; expected 'fanIn' or 'fanOut'`);
  }
  return deviation(calculateGain(nonlinearity, a), mode === 'fanIn' ? fanIn : fanOut);
}

/**
 * Uniform in `+-gain sqrt(6 / (fanIn + fanOut))`.
 *
 * @throws as `uniform_`; ShapeError for fewer than two axes.
 * @see Glorot & Bengio 2010, eq. 16
 */
export function xavierUniform_(x: Tensor, { rng, gain = 1, ...options }: GainOptions): InitReport {
  const bound = halfWidth(xavierStd(x, gain));
  return written('xavierUniform_', x, options, () => rng.uniformLike(x, -bound, bound));
}

/** Normal with deviation `gain sqrt(2 / (fanIn + fanOut))`. @throws as `xavierUniform_`. */
export function xavierNormal_(x: Tensor, { rng, gain = 1, ...options }: GainOptions): InitReport {
  const std = xavierStd(x, gain);
  return written('xavierNormal_', x, options, () => rng.normalLike(x, 0, std));
}

/**
 * Uniform in `+-gain sqrt(3 / fan)`, with the gain of the nonlinearity that follows.
 *
 * @throws as `uniform_`; ShapeError for fewer than two axes; ValueError for another mode or nonlinearity.
 * @example
 * const w = parameter(zeros([4, 3]));
 * kaimingUniform_(w, { rng: new Rng(0), nonlinearity: 'relu' });
 * w.abs().amax().item() <= Math.sqrt(6 / 3) // true
 * @see He et al. 2015
 */
export function kaimingUniform_(x: Tensor, { rng, ...options }: KaimingOptions): InitReport {
  const bound = halfWidth(kaimingStd(x, options));
  return written('kaimingUniform_', x, options, () => rng.uniformLike(x, -bound, bound));
}

/** Normal with deviation `gain / sqrt(fan)`, else as `kaimingUniform_`. */
export function kaimingNormal_(x: Tensor, { rng, ...options }: KaimingOptions): InitReport {
  const std = kaimingStd(x, options);
  return written('kaimingNormal_', x, options, () => rng.normalLike(x, 0, std));
}

/**
 * A random orthogonal matrix times the gain: axes behind the first count as one, and whichever of rows and columns are not more than the
 * others are orthonormal. Uniform over all of these. Where frozen elements are kept it is so only without them.
 *
 * @throws as `uniform_`; ShapeError for fewer than two axes.
 * @example
 * const w = parameter(zeros([2, 3]));
 * orthogonal_(w, { rng: new Rng(0) });
 * matmul(w, w.t()).toArray() // [[1.0000, 0.0000], [0.0000, 1.0000]]
 * @see Saxe, McClelland & Ganguli 2014
 */
export function orthogonal_(x: Tensor, { rng, gain = 1, ...options }: GainOptions): InitReport {
  if (x.ndim < 2) throw new ShapeError('orthogonal_', `the tensor is ${showShape(x.shape)}; expected [rows, ...]`);
  const rows = x.shape[0] as number;
  const columns = sizeOf(x.shape.slice(1));
  return written('orthogonal_', x, options, () => {
    const vectors = orthonormal(rng, Math.min(rows, columns), Math.max(rows, columns));
    const at = (i: number, j: number): number => (rows < columns ? vectors[i]?.[j] : vectors[j]?.[i]) as number;
    const values = Float64Array.from({ length: x.size }, (_, k) => gain * at(Math.floor(k / columns), k % columns));
    return tensor(values, { shape: x.shape, dtype: x.dtype });
  });
}
