import { ValueError } from '../errors.ts';
import { Tensor } from '../tensor.ts';
import { type Index, positionsOf } from './indices.ts';

/**
 * 1 at each class, 0 elsewhere, as int32: `out[..., c] = (classes[...] == c)`.
 *
 * @param numClasses default one more than the largest class.
 * @returns the shape of the classes, with `numClasses` behind it.
 * @throws DTypeError for classes that are not int32. @throws ValueError for one that is not whole or outside of 0 to
 * `numClasses - 1`, and when neither a class nor `numClasses` says how many there are.
 * @example
 * oneHot([0, 2]).toArray() // [[1, 0, 0], [0, 0, 1]]
 * @nomethod
 */
export function oneHot(classes: Index, numClasses?: number): Tensor {
  const given = positionsOf('oneHot', classes);
  const flat = Int32Array.from(given.toTypedArray());
  const negative = flat.find((c) => c < 0);
  if (negative !== undefined) throw new ValueError('oneHot', `class ${negative} is negative; classes count from 0`);
  if (numClasses === undefined && flat.length === 0) {
    throw new ValueError('oneHot', 'there is no class to tell how many there are; pass numClasses');
  }
  const n = numClasses ?? flat.reduce((most, c) => Math.max(most, c + 1), 0);
  if (!Number.isInteger(n) || n < 0) throw new ValueError('oneHot', `numClasses is ${n}; it must be a whole number`);
  const out = new Int32Array(flat.length * n);
  for (const [i, c] of flat.entries()) {
    if (c >= n) throw new ValueError('oneHot', `class ${c} (entry ${i}) is outside of 0 to ${n - 1}`);
    out[i * n + c] = 1;
  }
  return Tensor.of(out, [...given.shape, n]);
}
