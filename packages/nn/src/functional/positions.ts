import {
  cos,
  mul,
  type Offsets,
  pow,
  reshape,
  sin,
  slice,
  stack,
  type Tensor,
  tensor,
  unsqueeze,
} from '@frostgrad/core/functional';

/**
 * For each packed position its place in its own row, from 0: live positions are counted, so that pads on the left move nothing.
 *
 * @example
 * Array.from(livePositions(Offsets.fromLengths([2, 0, 3]))) // [0, 1, 0, 1, 2]
 */
export function livePositions(offsets: Offsets): Int32Array {
  return Int32Array.from(offsets.rowOfPosition(), (b, i) => i - offsets.start(b));
}

/** Sines and cosines of `position * base^(-2 i / size)`, float64 `[positions, pairs]` each. */
export function waves(positions: number, size: number, base: number): { readonly sin: Tensor; readonly cos: Tensor } {
  const count = (n: number): Float64Array => Float64Array.from({ length: n }, (_, i) => i);
  const exponents = count(Math.ceil(size / 2)).map((i) => (-2 * i) / size);
  const frequencies = pow(tensor(new Float64Array(exponents.length).fill(base)), tensor(exponents));
  const angles = mul(unsqueeze(tensor(count(positions)), 1), frequencies);
  return { sin: sin(angles), cos: cos(angles) };
}

/**
 * The positions of Vaswani et al.: `sin(position / base^(2 i / size))` at features 2 i, the cosine at features 2 i + 1.
 *
 * @returns float64 `[positions, size]`
 * @example
 * sinusoids(2, 2, 10000).toArray() // [[0, 1], [0.8415, 0.5403]]
 * @see Vaswani et al. 2017, section 3.5
 */
export function sinusoids(positions: number, size: number, base: number): Tensor {
  const { sin, cos } = waves(positions, size, base);
  const pairs = reshape(stack([sin, cos], 2), [positions, 2 * Math.ceil(size / 2)]);
  return slice(pairs, 1, 0, size);
}
