import { ValueError } from '../errors.ts';

/** One number for all spatial axes, or one for each, outermost first. */
export type Extent = number | readonly number[];

/**
 * An option of a convolution or a pool as one number for each spatial axis.
 *
 * @throws ValueError for another number of them, and for one that is no integer of at least `least`.
 * @internal
 */
export function extents(op: string, name: string, value: Extent, rank: number, least: number): readonly number[] {
  const list = typeof value === 'number' ? Array.from<number>({ length: rank }).fill(value) : value;
  const shown = typeof value === 'number' ? `${value}` : `[${value.join(', ')}]`;
  if (list.length !== rank) {
    const axes = rank === 1 ? 'the one spatial axis' : `each of ${rank} spatial axes, or one for all`;
    throw new ValueError(op, `${name} is ${shown}; expected a number for ${axes}`);
  }
  if (list.some((n) => !Number.isInteger(n) || n < least)) {
    throw new ValueError(op, `${name} is ${shown}; expected integers of at least ${least}`);
  }
  return list;
}
