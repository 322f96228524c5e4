import { ValueError } from '@frostgrad/core/functional';

/**
 * FNV-1a, 32 bit, of a text's UTF-8 bytes, as an unsigned integer: `h₀ = 2166136261; h = (h xor byte) · 16777619 mod 2³²`.
 *
 * @see Fowler, Noll & Vo; the test holds published vectors
 * @example
 * fnv1a32('foobar') // 3214735720
 */
export function fnv1a32(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** Shares of the sides of a split, as whole numbers: `{ train: 8, dev: 1, test: 1 }`. */
export type Shares<Side extends string> = Readonly<Record<Side, number>>;

/**
 * The side of a fixed split on which a key stands.
 *
 * It depends on the key and the shares alone - `fnv1a32(key) mod (sum of the shares)`, the sides taking their shares of it in the
 * order written - and so never on other data, on an order, or on a seed. What is added later moves nothing. Give what must stay
 * together as the key: the word of several pronunciations, the speaker of several recordings.
 *
 * The hash is simple: its lowest bit is the parity of the bytes' lowest bits. Keys made of even bytes only, such as numbers
 * written in the digits 0, 2, 4, 6 and 8, do not spread.
 *
 * @throws ValueError for shares that are not integers of at least 1, and for sides named like a number, which have no order.
 * @example
 * const sideOf = hashSplit({ train: 8, dev: 1, test: 1 });
 * ['cat', 'knife', 'word'].map(sideOf) // ['train', 'dev', 'test']
 */
export function hashSplit<Side extends string>(shares: Shares<Side>): (key: string) => Side {
  const sides = Object.entries(shares) as [Side, number][];
  if (sides.length === 0)
    throw new ValueError('hashSplit', 'there are no sides; expected { train: 8, dev: 1, test: 1 }, or the like');
  let total = 0;
  const ends = sides.map(([side, share]) => {
    if (!Number.isSafeInteger(share) || share < 1)
      throw new ValueError('hashSplit', `the share of '${side}' is ${share}; expected an integer of at least 1`);
    if (/^\d+$/.test(side))
      throw new ValueError('hashSplit', `a side is called '${side}'; numbers have no order as names: use a word`);
    total += share;
    return total;
  });
  if (total > 2 ** 16) throw new ValueError('hashSplit', `the shares add up to ${total}; expected ${2 ** 16} at most`);
  return (key) => {
    const at = fnv1a32(key) % total;
    return (sides[ends.findIndex((end) => at < end)] as [Side, number])[0];
  };
}

/**
 * Items by side, each in the order given.
 *
 * @throws ValueError as `hashSplit`.
 * @example
 * splitByHash(['dog', 'word', 'cat'], (word) => word, { train: 8, dev: 1, test: 1 }).train // ['dog', 'cat']
 */
export function splitByHash<T, Side extends string>(
  items: Iterable<T>,
  keyOf: (item: T) => string,
  shares: Shares<Side>,
): Record<Side, T[]> {
  const sideOf = hashSplit(shares);
  const split = Object.fromEntries(Object.keys(shares).map((side) => [side, []])) as unknown as Record<Side, T[]>;
  for (const item of items) split[sideOf(keyOf(item))].push(item);
  return split;
}
