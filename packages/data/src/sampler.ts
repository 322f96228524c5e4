import { type Rng, tensor, ValueError } from '@frostgrad/core/functional';
import { expectIndex } from './dataset.ts';
import { shuffle } from './shuffle.ts';

/**
 * Which examples an epoch visits, and in which order.
 *
 * `draw` depends on its arguments alone, so that an epoch can be drawn again where a run resumes.
 */
export interface Sampler {
  /** How many examples an epoch visits, of a data set of `length`. */
  count(length: number): number;
  /** Their numbers, `[count]`. */
  draw(length: number, rng: Rng): ArrayLike<number>;
}

/** Each example once, in an order drawn anew each epoch. */
export const shuffledSampler: Sampler = {
  count: (length) => length,
  draw: (length, rng) => shuffle(inOrder(length), rng),
};

/**
 * Examples drawn as often as their weights say, for classes of different sizes.
 *
 * @param weights one for each example; at least 0, finite, not all 0.
 * @param count examples an epoch; as many as there are unless told otherwise.
 * @param replacement whether an example may come twice; true unless told otherwise.
 * @throws ValueError while drawing, when there are not as many weights as examples, or they cannot be drawn from.
 * @example
 * const sampler = weightedSampler([0, 1, 0], { count: 2 });
 * sampler.draw(3, new Rng(1)) // [1, 1]
 */
export function weightedSampler(
  weights: ArrayLike<number>,
  { count = weights.length, replacement = true }: { readonly count?: number; readonly replacement?: boolean } = {},
): Sampler {
  if (!Number.isSafeInteger(count) || count < 0)
    throw new ValueError('weightedSampler', `count is ${count}; expected an integer of at least 0`);
  return {
    count: () => count,
    draw(length, rng) {
      if (weights.length !== length) {
        throw new ValueError(
          'weightedSampler',
          `there are ${weights.length} weights and ${length} examples; give one for each`,
        );
      }
      return rng.multinomial(tensor(Float64Array.from(weights)), count, { replacement }).toTypedArray();
    },
  };
}

/** `0 ... n - 1`. */
export function inOrder(n: number): Int32Array {
  return Int32Array.from({ length: n }, (_, i) => i);
}

/** What a sampler draws, checked. @throws ValueError for a number that no example has, and for more or fewer than its count. */
export function drawn(sampler: Sampler, length: number, rng: Rng): ArrayLike<number> {
  const indices = sampler.draw(length, rng);
  const count = sampler.count(length);
  if (indices.length !== count)
    throw new ValueError('sampler', `it drew ${indices.length} examples, and its count of ${length} is ${count}`);
  for (let i = 0; i < count; i++) expectIndex('sampler', indices[i] as number, length);
  return indices;
}
