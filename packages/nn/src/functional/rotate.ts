import {
  add,
  cast,
  indexSelect,
  mul,
  reshape,
  select,
  ShapeError,
  stack,
  sub,
  type Tensor,
  ValueError,
} from '@frostgrad/core/functional';
import { showShape } from '@frostgrad/core/extend';
import { waves } from './positions.ts';

/** Options of `rotate`. */
export interface RotateOptions {
  /** Of the wavelengths; default 10000. */
  readonly base?: number;
}

/**
 * Turns each pair of features by an angle that grows with its place: features `2 i` and `2 i + 1` as a complex number, times
 * `exp(i t base^(-2 i / size))`. A product of two vectors so turned depends on the distance of their places alone.
 *
 * @param x `[L, ..., size]` @param places of axis 0, whole numbers from 0.
 * @throws ShapeError when there are not as many places, or an odd number of features.
 * @throws ValueError for a base that is not above 0.
 * @example
 * rotate(tensor([[1, 0], [1, 0]]), Int32Array.of(0, 1)).toArray() // [[1, 0], [0.5403, 0.8415]]
 * @see Su et al. 2021, equation 15
 */
export function rotate(x: Tensor, places: Int32Array, { base = 10_000 }: RotateOptions = {}): Tensor {
  const size = x.shape.at(-1) ?? 0;
  if (x.ndim < 2 || x.shape[0] !== places.length || size % 2 !== 0) {
    throw new ShapeError(
      'rotate',
      `x is ${showShape(x.shape)}; expected [${places.length}, ..., size], with an even size`,
    );
  }
  if (!(base > 0)) throw new ValueError('rotate', `base is ${base}; expected a number above 0`);
  const between = x.shape.slice(1, -1);
  const longest = places.reduce((a, b) => Math.max(a, b + 1), 0);
  const { sin, cos } = waves(longest, size, base);
  const own = (wave: Tensor): Tensor =>
    reshape(cast(indexSelect(wave, 0, places), x.dtype), [places.length, ...between.map(() => 1), size / 2]);
  const [s, c] = [own(sin), own(cos)];
  const pairs = reshape(x, [places.length, ...between, size / 2, 2]);
  const [real, imaginary] = [select(pairs, -1, 0), select(pairs, -1, 1)];
  const turned = stack([sub(mul(real, c), mul(imaginary, s)), add(mul(real, s), mul(imaginary, c))], -1);
  return reshape(turned, x.shape);
}
