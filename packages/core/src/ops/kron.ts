import type { Tensor } from '../tensor.ts';
import { mul } from './arithmetic.ts';
import { reshape } from './reshape.ts';

/**
 * Kronecker product: `b` in the place of each element of `a`, times that element. Along each axis,
 * `out[i n + j] = a[i] b[j]` where `b` has size `n`; the shorter shape is preceded by ones.
 *
 * @returns along each axis the product of the sizes.
 * @example
 * kron(tensor([1, 10]), tensor([1, 2, 3])).toArray() // [1, 2, 3, 10, 20, 30]
 */
export function kron(a: Tensor, b: Tensor): Tensor {
  const rank = Math.max(a.ndim, b.ndim);
  const sizes = (x: Tensor): number[] => [...Array.from<number>({ length: rank - x.ndim }).fill(1), ...x.shape];
  const [m, n] = [sizes(a), sizes(b)];
  const product = mul(
    reshape(
      a,
      m.flatMap((size) => [size, 1]),
    ),
    reshape(
      b,
      n.flatMap((size) => [1, size]),
    ),
  );
  return reshape(
    product,
    m.map((size, i) => size * (n[i] as number)),
  );
}
