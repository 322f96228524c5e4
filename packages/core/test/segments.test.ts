import { Segments, type Shape } from '@frostgrad/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** The naive model: flat indices. */
type Model = ReadonlySet<number>;

const sizeOf = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);
const shapes = fc.array(fc.nat(4), { maxLength: 3 });
const members = (s: Segments): Model =>
  new Set(Array.from(s.toMask()).flatMap((inside, i) => (inside === 1 ? [i] : [])));
const where = (shape: Shape, holds: (i: number) => boolean): Model =>
  new Set(Array.from({ length: sizeOf(shape) }, (_, i) => i).filter(holds));

/** The position along each axis of a flat index. */
function coordinates(shape: Shape, i: number): number[] {
  const at: number[] = [];
  for (let axis = shape.length - 1, rest = i; axis >= 0; axis--) {
    at[axis] = rest % (shape[axis] as number);
    rest = Math.floor(rest / (shape[axis] as number));
  }
  return at;
}

/** A set of a shape, made in one of the ways there are, beside its model. */
function setOf(shape: Shape): fc.Arbitrary<{ set: Segments; model: Model }> {
  const size = sizeOf(shape);
  const ways = [
    fc.array(fc.boolean(), { minLength: size, maxLength: size }).map((mask) => ({
      set: Segments.mask(shape, mask),
      model: where(shape, (i) => mask[i] as boolean),
    })),
    fc.constant({ set: Segments.all(shape), model: where(shape, () => true) }),
    fc.constant({ set: Segments.none(shape), model: where(shape, () => false) }),
    fc.integer({ min: 1, max: 5 }).map((n) => ({
      set: Segments.where(shape, (i) => i % n === 0),
      model: where(shape, (i) => i % n === 0),
    })),
  ];
  if (shape.length > 0) {
    ways.push(
      fc.uniqueArray(fc.nat(10)).map((numbers) => {
        const rows = numbers.filter((row) => row < (shape[0] as number));
        return {
          set: Segments.rows(shape, rows),
          model: where(shape, (i) => rows.includes(coordinates(shape, i)[0] as number)),
        };
      }),
      fc.tuple(fc.nat(shape.length - 1), fc.nat(4), fc.nat(4), fc.boolean()).map(([axis, a, b, negative]) => {
        const n = shape[axis] as number;
        const [start, end] = [Math.min(a, b, n), Math.min(Math.max(a, b), n)];
        const set = Segments.slice(shape, negative ? axis - shape.length : axis, start, end);
        const inside = (i: number): boolean => {
          const at = coordinates(shape, i)[axis] as number;
          return at >= start && at < end;
        };
        return { set, model: where(shape, inside) };
      }),
    );
  }
  return fc.oneof(...ways);
}

const pairs = shapes.chain((shape) => fc.tuple(fc.constant(shape), setOf(shape), setOf(shape), setOf(shape)));

describe('Segments', () => {
  it('are sets, however they were made: members, count, union, intersection, complement, equality', () => {
    fc.assert(
      fc.property(pairs, ([shape, a, b]) => {
        expect(members(a.set)).toEqual(a.model);
        expect([a.set.count, a.set.isEmpty, a.set.isAll]).toEqual([
          a.model.size,
          a.model.size === 0,
          a.model.size === sizeOf(shape),
        ]);
        expect(members(a.set.union(b.set))).toEqual(where(shape, (i) => a.model.has(i) || b.model.has(i)));
        expect(members(a.set.intersection(b.set))).toEqual(where(shape, (i) => a.model.has(i) && b.model.has(i)));
        expect(members(a.set.complement())).toEqual(where(shape, (i) => !a.model.has(i)));
        expect(a.set.equals(b.set)).toBe([...a.model].join() === [...b.model].join());
      }),
      { numRuns: 1000 },
    );
  });

  it('obey the laws of sets, as sets and in their representation', () => {
    fc.assert(
      fc.property(pairs, ([shape, { set: a }, { set: b }, { set: c }]) => {
        const laws: [Segments, Segments][] = [
          [a.complement().complement(), a],
          [a.union(a.complement()), Segments.all(shape)],
          [a.intersection(a.complement()), Segments.none(shape)],
          [a.union(b).complement(), a.complement().intersection(b.complement())],
          [a.union(b.union(c)), a.union(b).union(c)],
          [a.intersection(b.union(c)), a.intersection(b).union(a.intersection(c))],
          [a.union(a.intersection(b)), a],
        ];
        for (const [left, right] of laws) expect(left.equals(right)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('run in ascending stretches that do not touch', () => {
    fc.assert(
      fc.property(pairs, ([, { set: a, model }, { set: b }]) => {
        for (const set of [a, a.union(b), a.intersection(b), a.complement()]) {
          let before = -1;
          let count = 0;
          set.forEachRun((start, end) => {
            expect(start).toBeGreaterThan(before);
            expect(end).toBeGreaterThan(start);
            before = end;
            count += end - start;
          });
          expect(count).toBe(set.count);
        }
        expect(a.count).toBe(model.size);
      }),
      { numRuns: 300 },
    );
  });

  it('take and put bits, row-major, and touch nothing else', () => {
    fc.assert(
      fc.property(pairs, ([shape, { set, model }]) => {
        // signaling NaNs with the index as payload: a number would not survive every engine
        const words = Uint32Array.from({ length: sizeOf(shape) }, (_, i) => 0x7f800001 + i);
        const values = new Float32Array(words.buffer);
        const taken = set.take(values);
        expect([...new Uint32Array(taken.buffer)]).toEqual([...words].filter((_, i) => model.has(i)));
        const into = new Float32Array(values.length).fill(-1);
        set.put(taken, into);
        const untouched = new Uint32Array(Float32Array.of(-1).buffer)[0];
        expect([...new Uint32Array(into.buffer)]).toEqual(
          [...words].map((word, i) => (model.has(i) ? word : untouched)),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('keep a shape of their own, and give masks of their own', () => {
    const shape = [2, 2];
    const set = Segments.all(shape);
    shape[0] = 9;
    set.toMask().fill(0);
    expect([set.shape, set.isAll]).toEqual([[2, 2], true]);
  });

  it('are not equal to the same numbers of another shape', () => {
    expect(Segments.all([4]).equals(Segments.all([2, 2]))).toBe(false);
  });

  it('refuse what does not fit', () => {
    const shape = [3, 4];
    expect(() => Segments.rows(shape, [0, 3])).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: segments: row 3 does not exist; the shape is [3, 4]]`,
    );
    expect(() => Segments.rows(shape, [0.5])).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: segments: row 0.5 does not exist; the shape is [3, 4]]`,
    );
    expect(() => Segments.rows([], [0])).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: segments: row 0 does not exist; the shape is []]`,
    );
    expect(() => Segments.slice(shape, 1, 3, 5)).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: segments: the range 3 to 5 is outside axis 1 of [3, 4]]`,
    );
    expect(() => Segments.slice(shape, 1, 2, 1)).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: segments: the range 2 to 1 is outside axis 1 of [3, 4]]`,
    );
    expect(() => Segments.slice(shape, 1, 0.5, 2)).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: segments: the range 0.5 to 2 is no range of whole positions]`,
    );
    expect(() => Segments.slice(shape, 2, 0, 1)).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: segments: axis 2 is out of range for a tensor of rank 2; expected an integer from -2 to 1]`,
    );
    expect(() => Segments.mask(shape, [true])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: segments: the mask has 1 elements and the shape [3, 4] has 12]`,
    );
    expect(() => Segments.all([2, -1])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: segments: [2, -1] is not a shape; sizes are integers of at least 0]`,
    );
    expect(() => Segments.all(shape).union(Segments.all([12]))).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: segments: one set is of [3, 4] and the other of [12]]`,
    );
    expect(() => Segments.all(shape).intersection(Segments.all([12]))).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: segments: one set is of [3, 4] and the other of [12]]`,
    );
  });
});
