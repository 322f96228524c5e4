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

/** The same for arithmetic: masks count as 0 and 1, in int32, since a mask cannot hold a sum. @internal */
export function numeric(a: Tensor, b: Tensor | number): [Tensor, Tensor] {
  if (typeof b !== 'number' && b.dtype === a.dtype && a.dtype !== 'bool') return [a, b];
  const [x, y] = paired(a, b);
  return [counted(x), counted(y)];
}

/** A mask as 0 and 1 in int32; any other tensor itself. @internal */
export function counted(x: Tensor): Tensor {
  return x.dtype === 'bool' ? cast(x, 'int32') : x;
}
