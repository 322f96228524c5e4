import { expand, flip, type Shape, slice, type Tensor, tensor, transpose } from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';

/**
 * How a tensor lies in memory: row-major; with its last two axes exchanged; every other element of a longer last axis,
 * the first axis backwards; repeated.
 */
export type Memory = 'rowMajor' | 'transposed' | 'stepped' | 'expanded';

/** All of them. */
export const memories: readonly Memory[] = ['rowMajor', 'transposed', 'stepped', 'expanded'];

/**
 * How tensors may lie in memory, for `asView`.
 *
 * @example
 * memories.includes(fc.sample(memoryKinds(), 1)[0]) // true
 */
export function memoryKinds(): Arbitrary<Memory> {
  return fc.constantFrom(...memories);
}

/** A row-major copy outside the graph. */
export function copyOf(x: Tensor): Tensor {
  return tensor(x.toTypedArray(), { shape: x.shape, dtype: x.dtype });
}

/**
 * The same values as a view of other memory. `expanded` repeats the first position of the first axis longer than 1, so
 * its values are others: compare with a copy of the view.
 *
 * @param x of any rank; a kind that needs an axis which is not there gives a row-major copy.
 * @example
 * asView(tensor([[1, 2], [3, 4]]), 'transposed').toArray() // [[1, 2], [3, 4]]
 * asView(tensor([[1, 2], [3, 4]]), 'expanded').toArray() // [[1, 2], [1, 2]]
 */
export function asView(x: Tensor, memory: Memory): Tensor {
  switch (memory) {
    case 'rowMajor':
      return copyOf(x);
    case 'transposed':
      return x.ndim < 2 ? copyOf(x) : transpose(copyOf(transpose(x)));
    case 'stepped':
      return x.ndim === 0 ? copyOf(x) : everyOther(x);
    case 'expanded': {
      const axis = x.shape.findIndex((n) => n > 1);
      return axis < 0 ? copyOf(x) : expand(copyOf(slice(x, axis, 0, 1)), x.shape);
    }
  }
}

/** Elements 1, 3, 5, ... of a last axis twice as long and one more, with rubbish between; the first axis backwards. */
function everyOther(x: Tensor): Tensor {
  return flip(forwards(flip(x, 0)), 0);
}

function forwards(x: Tensor): Tensor {
  const n = x.shape.at(-1) as number;
  const wide: Shape = [...x.shape.slice(0, -1), 2 * n + 1];
  const flat = x.toTypedArray();
  const rows = n === 0 ? 0 : flat.length / n;
  const size = wide.reduce((a, b) => a * b, 1);
  const spread = new (flat.constructor as new (size: number) => typeof flat)(size).fill(77);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < n; j++) spread[i * (2 * n + 1) + 2 * j + 1] = flat[i * n + j] as number;
  return slice(tensor(spread, { shape: wide, dtype: x.dtype }), -1, 1, 2 * n + 1, 2);
}
