import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Region } from '../src/region.ts';

const START = 4096;
const SIZE = 2048;

/** Sizes to take, and which of what is taken to give back. */
type Deed = { readonly take: number } | { readonly give: number };
const deeds: fc.Arbitrary<Deed[]> = fc.array(
  fc.oneof(fc.record({ take: fc.integer({ min: 1, max: 400 }) }), fc.record({ give: fc.nat(30) })),
  { maxLength: 60, size: 'max' },
);

interface Seen {
  refused: number;
  given: number;
}

/** Runs deeds beside a map of every unit of memory. */
function expectSound(region: Region, run: readonly Deed[], seen: Seen): void {
  const owned = new Uint8Array(SIZE / 16);
  const blocks: { at: number; bytes: number }[] = [];
  const units = ({ at, bytes }: { at: number; bytes: number }): readonly [number, number] => [
    (at - START) / 16,
    (at - START) / 16 + Math.ceil(bytes / 16),
  ];
  const longest = (): number =>
    Math.max(
      ...[...owned]
        .join('')
        .split('1')
        .map((free) => 16 * free.length),
    );
  const giveBack = (i: number): void => {
    const [block] = blocks.splice(i, 1);
    if (block === undefined) return;
    owned.fill(0, ...units(block));
    region.give(block.at, block.bytes);
    seen.given++;
  };
  for (const deed of run) {
    if ('give' in deed) giveBack(deed.give);
    else {
      const at = region.take(deed.take);
      if (at === null) {
        seen.refused++;
        expect(longest()).toBeLessThan(deed.take);
        continue;
      }
      const block = { at, bytes: deed.take };
      const [first, end] = units(block);
      expect([at % 16, first >= 0, end <= owned.length]).toEqual([0, true, true]);
      expect(owned.subarray(first, end).includes(1)).toBe(false);
      owned.fill(1, first, end);
      blocks.push(block);
    }
    expect(region.held).toBe(16 * owned.filter((unit) => unit === 1).length);
  }
  while (blocks.length > 0) giveBack(blocks.length >> 1);
  expect([region.held, region.take(SIZE)]).toEqual([0, START]);
}

describe('a region', () => {
  it('gives blocks that lie apart, refuses only what no free stretch holds, and is whole again when all are back', () => {
    const seen = { refused: 0, given: 0 };
    fc.assert(
      fc.property(deeds, (run) => expectSound(new Region(START, START + SIZE), run, seen)),
      { numRuns: 1000 },
    );
    expect(seen.refused).toBeGreaterThan(100);
    expect(seen.given).toBeGreaterThan(1000);
  });

  it('and is found out where it forgets to join neighbours, or gives back too much', () => {
    class Apart extends Region {
      override give(at: number, bytes: number): void {
        // the last unit is lost
        if (bytes > 16) super.give(at, bytes - 16);
      }
    }
    class Greedy extends Region {
      override give(at: number, bytes: number): void {
        super.give(at, bytes + 16);
      }
    }
    for (const Wrong of [Apart, Greedy]) {
      const run = (): void =>
        fc.assert(
          fc.property(deeds, (some) => expectSound(new Wrong(START, START + SIZE), some, { refused: 0, given: 0 })),
          { numRuns: 100 },
        );
      expect(run).toThrow();
    }
  });

  it('has room for nothing when it is empty, and for sizes beyond 32 bits when it is that large', () => {
    expect(new Region(64, 64).take(16)).toBeNull();
    const large = new Region(0, 2 ** 40);
    expect([large.take(2 ** 33 + 1), large.take(16)]).toEqual([0, 2 ** 33 + 16]);
    large.give(0, 2 ** 33 + 1);
    expect(large.held).toBe(16);
  });
});
