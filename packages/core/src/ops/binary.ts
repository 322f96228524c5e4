import { promote } from '../dtype.ts';
import { lift } from '../create.ts';
import type { Tensor } from '../tensor.ts';
import { cast } from './cast.ts';

/** Both operands as tensors of their common dtype; a number takes the other's. @internal */
export function paired(a: Tensor, b: Tensor | number): [Tensor, Tensor] {
  const right = lift(b, a);
  if (right.dtype === a.dtype) return [a, right];
  const dtype = promote(a.dtype, right.dtype);
  return [cast(a, dtype), cast(right, dtype)];
}
