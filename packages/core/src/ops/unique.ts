import type { TypedArray } from '../dtype.ts';
import { Tensor } from '../tensor.ts';
import { gathered } from './indexing.ts';
import { orderOf } from './sort.ts';

/** The different elements of a tensor. */
export interface Unique {
  /** `[U]`; they carry no gradient. */
  readonly values: Tensor;
  /** Of the shape of the tensor, int32: which value each element is. */
  readonly inverse: Tensor;
  /** `[U]`, int32: how many elements each value is. */
  readonly counts: Tensor;
}

/** Elements taken in an order, one value for each run of equal ones. */
function runsOf(x: Tensor, flat: TypedArray, placeOf: (i: number) => number): Unique {
  const first: number[] = [];
  const counts: number[] = [];
  const inverse = new Int32Array(flat.length);
  let last = NaN;
  for (let i = 0; i < flat.length; i++) {
    const place = placeOf(i);
    const v = flat[place] as number;
    if (v === last) counts[counts.length - 1] = (counts.at(-1) as number) + 1;
    else {
      first.push(place);
      counts.push(1);
    }
    last = v;
    inverse[place] = first.length - 1;
  }
  const index = Tensor.of(Int32Array.from(first), [first.length]);
  return {
    values: gathered(Tensor.of(flat, [flat.length]), index, 0),
    inverse: Tensor.of(inverse, x.shape),
    counts: Tensor.of(Int32Array.from(counts), [counts.length]),
  };
}

/**
 * The different elements in ascending order, which of them each element is, and how many of each there are. 0 and -0 are
 * one value, with the sign that came first; each NaN is a value of its own, last.
 *
 * @example
 * const { values, inverse, counts } = unique(tensor([3, 1, 3]));
 * values.toArray() // [1, 3]
 * inverse.toArray() // [1, 0, 1]
 * counts.toArray() // [1, 2]
 */
export function unique(x: Tensor): Unique {
  const flat = x.toTypedArray();
  const order = orderOf(Tensor.of(flat, [flat.length]), 0, false).toTypedArray();
  return runsOf(x, flat, (i) => order[i] as number);
}

/**
 * The elements, row-major, with runs of equal ones drawn together: `unique` of what lies side by side.
 *
 * @example
 * const { values, inverse, counts } = uniqueConsecutive(tensor([3, 3, 1, 3]));
 * values.toArray() // [3, 1, 3]
 * inverse.toArray() // [0, 0, 1, 2]
 * counts.toArray() // [2, 1, 1]
 */
export function uniqueConsecutive(x: Tensor): Unique {
  return runsOf(x, x.toTypedArray(), (i) => i);
}
