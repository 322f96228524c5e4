import { ValueError } from '../errors.ts';
import { type Nested, Tensor } from '../tensor.ts';
import { integersOf } from './integers.ts';

/**
 * 1 at each class, 0 elsewhere, as int32: `out[..., c] = (classes[...] == c)`.
 *
 * @param numClasses default one more than the largest class.
 * @returns the shape of the classes, with `numClasses` behind it.
 * @throws DTypeError for classes that are not whole. @throws ValueError for one outside of 0 to `numClasses - 1`.
 * @example
 * oneHot([0, 2]).toArray() // [[1, 0, 0], [0, 0, 1]]
 * @nomethod
 */
export function oneHot(classes: Tensor | Int32Array | Nested<number>, numClasses?: number): Tensor {
  const given = integersOf('oneHot', classes);
  const flat = Int32Array.from(given.toTypedArray());
  const n = numClasses ?? flat.reduce((most, c) => Math.max(most, c + 1), 0);
  if (!Number.isInteger(n) || n < 0) throw new ValueError('oneHot', `numClasses is ${n}; it must be a whole number`);
  const out = new Int32Array(flat.length * n);
  for (const [i, c] of flat.entries()) {
    if (c < 0 || c >= n) throw new ValueError('oneHot', `class ${c} (entry ${i}) is outside of 0 to ${n - 1}`);
    out[i * n + c] = 1;
  }
  return Tensor.of(out, [...given.shape, n]);
}
