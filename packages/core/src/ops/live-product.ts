import type { Segments } from '../segments.ts';
import type { Tensor } from '../tensor.ts';
import { indexSelect, sumInto } from './indexing.ts';
import { liveBlock } from './live-block.ts';

/**
 * A matrix product `multiply(a, b)` of which only some elements are wanted: rows and columns that hold none of them are not
 * computed, and are +0. The others have the bits that they have in the whole product.
 *
 * @param live elements wanted; null for all. A stack of products is computed whole.
 * @internal
 */
export function liveProduct(
  a: Tensor,
  b: Tensor,
  live: Segments | null,
  multiply: (a: Tensor, b: Tensor) => Tensor,
): Tensor {
  if (live === null || a.ndim !== 2 || b.ndim !== 2) return multiply(a, b);
  const { rows, columns } = liveBlock(live);
  const part = multiply(rows === null ? a : indexSelect(a, 0, rows), columns === null ? b : indexSelect(b, 1, columns));
  const wide = columns === null ? part : sumInto('matmul', part, 1, columns, live.shape[1] as number);
  return rows === null ? wide : sumInto('matmul', wide, 0, rows, live.shape[0] as number);
}
