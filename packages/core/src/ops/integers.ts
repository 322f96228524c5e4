import { tensor } from '../create.ts';
import { DTypeError } from '../errors.ts';
import { type Nested, Tensor } from '../tensor.ts';

/** Positions, however they are given, as an int32 tensor. */
export function integersOf(op: string, index: Tensor | Int32Array | Nested<number>): Tensor {
  if (index instanceof Tensor) {
    if (index.dtype === 'int32') return index;
    throw new DTypeError(op, `the index is ${index.dtype}, expected int32. Cast it, e.g. index.cast('int32')`);
  }
  const given = tensor(index, index instanceof Int32Array ? {} : { dtype: 'float64' });
  const broken = given.toTypedArray().find((v) => !Number.isInteger(v));
  if (broken !== undefined) throw new DTypeError(op, `index ${broken} is not a whole number`);
  return tensor(given.toTypedArray(), { dtype: 'int32', shape: given.shape });
}
