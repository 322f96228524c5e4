import { Offsets, ShapeError, ValueError } from '@frostgrad/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const lengths = fc.array(fc.nat(4), { maxLength: 6 });

describe('Offsets', () => {
  it('say where rows lie, rows of length zero and no rows among them', () => {
    fc.assert(
      fc.property(lengths, (list) => {
        const offsets = Offsets.fromLengths(list);
        const rows = list.flatMap((n, b) => Array.from({ length: n }, () => b));
        expect([offsets.count, offsets.total, offsets.longest, offsets.lengths()]).toEqual([
          list.length,
          rows.length,
          Math.max(0, ...list),
          list,
        ]);
        expect([...offsets.rowOfPosition()]).toEqual(rows);
        for (const [b, n] of list.entries()) {
          expect([offsets.start(b), offsets.length(b)]).toEqual([list.slice(0, b).reduce((x, y) => x + y, 0), n]);
        }
        expect(offsets.start(list.length)).toBe(rows.length);
      }),
      { numRuns: 300 },
    );
  });

  it('are equal when they hold the same numbers, whoever made them, and else not', () => {
    fc.assert(
      fc.property(lengths, lengths, (a, b) => {
        const [x, y] = [Offsets.fromLengths(a), Offsets.fromLengths(Int32Array.from(b))];
        expect(x.equals(y)).toBe(a.join() === b.join());
        expect(x.equals(Offsets.fromLengths([...a]))).toBe(true);
      }),
      { numRuns: 500 },
    );
    expect(Offsets.fromLengths([2]).equals(Offsets.fromLengths([2, 0]))).toBe(false);
    expect(Offsets.fromLengths([2, 0, 3]).equals(Offsets.fromLengths([2, 3, 0]))).toBe(false);
  });

  it('are compared by content where hash, rows and total agree', () => {
    const [a, b] = [
      [109, 42, 155, 165, 37, 86, 82, 324],
      [191, 79, 41, 11, 33, 118, 83, 444],
    ] as const;
    const hash = (lengths: readonly number[]): number =>
      lengths.reduce((hash, length) => Math.imul(hash ^ length, 0x01000193), 0x811c9dc5);
    expect([hash(a), Offsets.fromLengths(a).total]).toEqual([hash(b), Offsets.fromLengths(b).total]);
    expect(Offsets.fromLengths(a).equals(Offsets.fromLengths(b))).toBe(false);
  });

  it('give lengths in an array of their own', () => {
    const offsets = Offsets.fromLengths([1, 2]);
    offsets.lengths().fill(9);
    offsets.rowOfPosition().fill(9);
    expect([offsets.lengths(), [...offsets.rowOfPosition()]]).toEqual([
      [1, 2],
      [0, 1, 1],
    ]);
  });

  it('of pairs have a row for each query, as long as its row has keys', () => {
    const pairs = Offsets.pairs(Offsets.fromLengths([2, 0, 1]), Offsets.fromLengths([3, 5, 0]));
    expect([pairs.lengths(), pairs.total]).toEqual([[3, 3, 0], 6]);
    const run = (): Offsets => Offsets.pairs(Offsets.fromLengths([1]), Offsets.fromLengths([1, 1]));
    expect(run).toThrow(ShapeError);
    expect(run).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: offsets: queries have 1 rows and keys have 2; one of each a row]`,
    );
  });

  it.each([[[-1]], [[1.5]], [[NaN]], [[2, Infinity]]])('refuse the lengths %j', (list) => {
    expect(() => Offsets.fromLengths(list)).toThrow(ValueError);
    expect(() => Offsets.fromLengths(list)).toThrow(
      `offsets: length ${list.length - 1} is ${list.at(-1)}; lengths are integers of at least 0`,
    );
  });

  it('are made from starts too, and those are what lengths give', () => {
    fc.assert(
      fc.property(lengths, (list) => {
        const offsets = Offsets.fromLengths(list);
        const starts = Array.from({ length: list.length + 1 }, (_, b) => offsets.start(b));
        const again = Offsets.fromStarts(starts);
        starts.fill(9); // a copy was taken
        expect(again.equals(offsets)).toBe(true);
        expect(again.lengths()).toEqual(list);
      }),
      { numRuns: 100 },
    );
    expect(Offsets.fromStarts(Int32Array.of(0)).count).toBe(0);
  });

  it.each<[string, number[]]>([
    ['the first row begins at 1; it must begin at 0', [1, 2]],
    ['the first row begins at undefined; it must begin at 0', []],
    ['row 1 begins at 3 and ends at 2; starts are ascending integers of at most 2147483647', [0, 3, 2]],
    ['row 0 begins at 0 and ends at 1.5; starts are ascending integers of at most 2147483647', [0, 1.5]],
    ['row 0 begins at 0 and ends at 2147483648; starts are ascending integers of at most 2147483647', [0, 2 ** 31]],
  ])('refuse starts: %s', (message, starts) => {
    expect(() => Offsets.fromStarts(starts)).toThrow(ValueError);
    expect(() => Offsets.fromStarts(starts)).toThrow(`offsets: ${message}`);
  });

  it('refuse more positions than an int32 counts, where they would wrap', () => {
    expect(Offsets.fromLengths([2 ** 31 - 1]).total).toBe(2_147_483_647);
    expect(() => Offsets.fromLengths([2 ** 31 - 1, 1])).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: offsets: row 1 would end at 2147483648; a batch holds 2147483647 positions at most]`,
    );
  });

  it('show their lengths, and of a long list how it begins', () => {
    expect(String(Offsets.fromLengths([2, 0, 3]))).toBe('[2, 0, 3]');
    expect(String(Offsets.fromLengths(Array.from({ length: 1000 }, () => 1)))).toMatchInlineSnapshot(
      `"[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, ... 1000 rows]"`,
    );
  });
});
