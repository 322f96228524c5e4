import { Segments, tensor } from '@frostgrad/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** Flat sets of up to some thousand elements: stretches at equal distances, changed here and there, so that all forms occur. */
const sets = fc
  .record({
    size: fc.integer({ min: 1, max: 3000 }),
    start: fc.nat(100),
    length: fc.integer({ min: 1, max: 70 }),
    stride: fc.integer({ min: 1, max: 100 }),
    flips: fc.array(fc.nat(2999), { maxLength: 20 }),
    dense: fc.boolean(),
  })
  .map(({ size, start, length, stride, flips, dense }) => {
    const mask = new Uint8Array(size);
    for (let i = start; i < size; i += length + stride) mask.fill(1, i, Math.min(size, i + length));
    for (const flip of flips) if (flip < size) mask[flip] = 1 - (mask[flip] as number);
    if (dense) for (let i = 0; i < size; i++) if (Math.imul(i, 0x9e3779b1) >>> 31 === 1) mask[i] = 1;
    return mask;
  });

const members = (set: Segments): number[] => [...set.toMask()];

describe('the forms of a set', () => {
  it('hold the same elements as the mask that they are made from, whatever the pattern', () => {
    fc.assert(
      fc.property(sets, sets, (a, b) => {
        const [x, y] = [
          Segments.mask([a.length], a),
          Segments.mask(
            [a.length],
            a.map((v, i) => v & (b[i] ?? 0)),
          ),
        ];
        expect(members(x)).toEqual([...a]);
        expect(members(x.complement())).toEqual([...a].map((v) => 1 - v));
        expect(members(x.complement().complement())).toEqual([...a]);
        expect(members(x.union(y))).toEqual([...a]);
        expect(members(x.intersection(y))).toEqual(members(y));
        expect(x.intersection(y).equals(y)).toBe(true);
        expect(x.equals(y)).toBe(members(x).join() === members(y).join());
        expect(x.bytes).toBeLessThanOrEqual(4 * ((a.length >>> 5) + 1));
      }),
      { numRuns: 500 },
    );
  });

  it('are small for a column of a long table, its complement and rows, and one bit an element for a random half', () => {
    const column = Segments.slice([50_000, 64], 1, 3, 4);
    expect([column.count, column.bytes]).toEqual([50_000, 16]);
    expect(column.complement().bytes).toBe(48);
    expect(Segments.rows([50_000, 64], [0, 1, 2, 7]).bytes).toBe(32);
    expect(Segments.where([1_000_000], (i) => Math.imul(i, 0x9e3779b1) < 0).bytes).toBe(125_004);
  });
});

describe('a set as data', () => {
  it('comes back the same through JSON', () => {
    fc.assert(
      fc.property(sets, (mask) => {
        const set = Segments.mask([mask.length], mask);
        const back = Segments.fromData([mask.length], JSON.parse(JSON.stringify(set.toData())));
        expect([members(back), back.count]).toEqual([[...mask], set.count]);
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    [null, 'it has neither bits nor blocks of four'],
    [{ blocks: [0, 1, 0] }, 'it has neither bits nor blocks of four'],
    [{ blocks: [0, 1, 0, 0] }, 'block 0, [0, 1, 0, 0], is none'],
    [{ blocks: [0, 1, 1, 2] }, 'block 0, [0, 1, 1, 2], is none'],
    [{ blocks: [2, 1, 0, 1, 2, 1, 0, 1] }, 'block 1, [2, 1, 0, 1], is none'],
    [{ blocks: [0, '1', 0, 1] }, 'block 0, [0, 1, 0, 1], is none'],
    [{ blocks: [0, 2, 3, 1000] }, 'block 0 ends at 2999, and there are 40 elements'],
    [{ bits: 'ff' }, 'its bits are not 2 words'],
    [{ bits: 'zzzzzzzz00000000' }, 'its bits are not 2 words'],
    [{ bits: '0000000000000100' }, 'it has bits beyond its 40 elements'],
  ])('refuses %j', (data, why) => {
    expect(() => Segments.fromData([40], data)).toThrow(`segments: the data is no set of [40]: ${why}`);
  });
});

describe('sets from masks and predicates', () => {
  it('broadcast a bool tensor, views included', () => {
    const columns = tensor([true, false, true]);
    expect(members(Segments.mask([2, 3], columns))).toEqual([1, 0, 1, 1, 0, 1]);
    expect(members(Segments.mask([2, 3], tensor([[true], [false]])))).toEqual([1, 1, 1, 0, 0, 0]);
    const turned = tensor([
      [true, false],
      [true, true],
      [false, false],
    ]).transpose();
    expect(members(Segments.mask([2, 3], turned))).toEqual([1, 1, 0, 0, 1, 0]);
    expect(() => Segments.mask([2, 2], columns)).toThrow('the mask [3] does not broadcast to [2, 2]');
    expect(() => Segments.mask([3], tensor([1, 0, 1]))).toThrow('the mask is float32, expected bool');
  });

  it('see positions on each axis', () => {
    const seen: string[] = [];
    Segments.where([2, 1, 2], (i, at) => seen.push(`${i}: ${at.join()}`) > 0);
    expect(seen).toEqual(['0: 0,0,0', '1: 0,0,1', '2: 1,0,0', '3: 1,0,1']);
  });

  it('are those of a tensor', () => {
    const w = tensor([1, 2], { requiresGrad: true });
    expect(Segments.frozenOf(w).isEmpty).toBe(true);
    expect(members(Segments.frozenOf(w.freeze_(Segments.rows([2], [1]))))).toEqual([0, 1]);
  });
});

describe('a set as text', () => {
  it.each([
    [Segments.rows([10, 3], [0, 1, 2, 3, 7]), 'rows 0-3, 7 of 10'],
    [Segments.rows([10], [9]), 'rows 9 of 10'],
    [Segments.slice([4, 5], 1, 2, 4), '2-3 of 5 on axis 1'],
    [Segments.where([4, 4], (_, [a, b]) => a === b), '4 of 16 elements'],
    [Segments.where([100], (i) => i % 2 === 0), 'rows 0, 2, 4, 6, 8, 10, ... (50 in all) of 100'],
    [Segments.all([2, 2]), 'all'],
    [Segments.none([2, 2]), 'none'],
    [Segments.none([0]), 'all'],
  ])('%s', (set, text) => {
    expect(set.toString()).toBe(text);
  });
});
