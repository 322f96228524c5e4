import {
  assign,
  backward,
  cat,
  embedding,
  grad,
  GraphError,
  maskedFill_,
  mul,
  noGrad,
  Segments,
  ShapeError,
  sum,
  Tensor,
  tensor,
} from '@frostgrad/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const matrix = (): Tensor =>
  tensor(
    [
      [1, 2],
      [3, 4],
    ],
    { requiresGrad: true },
  );
const firstRow = Segments.rows([2, 2], [0]);

describe('a leaf with frozen elements', () => {
  it('gets +0 there and the rest as ever, NaN or not', () => {
    const w = matrix().freeze_(firstRow);
    backward(mul(w, 2), {
      gradient: tensor([
        [NaN, Infinity],
        [1, 2],
      ]),
    });
    expect(w.grad?.toArray()).toEqual([
      [0, 0],
      [2, 4],
    ]);
    expect(Object.is(w.grad?.toTypedArray()[0], 0)).toBe(true);
  });

  it('is selected in grad(), under createGraph, and when a user assigns .grad', () => {
    const w = matrix().freeze_(firstRow);
    const loss = (): Tensor => sum(mul(w, mul(w, w)));
    expect(grad(loss(), [w])[0]?.toArray()).toEqual([
      [0, 0],
      [27, 48],
    ]);
    const [g] = grad(loss(), [w], { createGraph: true });
    expect(grad(sum(g as Tensor), [w])[0]?.toArray()).toEqual([
      [0, 0],
      [18, 24],
    ]);
    w.grad = tensor([
      [NaN, 1],
      [2, 3],
    ]);
    expect(w.grad.toArray()).toEqual([
      [0, 0],
      [2, 3],
    ]);
  });

  it('passes gradients on to the other inputs of an op that reads it', () => {
    const w = matrix().freeze_(Segments.all([2, 2]));
    const x = matrix();
    backward(sum(mul(w, x)));
    expect(x.grad?.toArray()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect([w.requiresGrad, w.grad]).toEqual([true, null]);
  });

  it('is frozen wherever it is used', () => {
    const w = matrix().freeze_(firstRow);
    backward(sum(cat([w, mul(w, w)])));
    expect(w.grad?.toArray()).toEqual([
      [0, 0],
      [7, 9],
    ]);
  });

  it('thaws in part or as a whole', () => {
    const w = matrix()
      .freeze_(Segments.all([2, 2]))
      .thaw_(firstRow);
    expect(w.frozen?.equals(Segments.rows([2, 2], [1]))).toBe(true);
    expect(w.thaw_().frozen).toBeNull();
  });

  it('keeps its bits under assign, unless told to overwrite', () => {
    const payload = new Float32Array(Uint32Array.of(0x7fc01234, 0x80000000, 0, 0).buffer);
    const w = tensor(payload, { shape: [2, 2], requiresGrad: true }).freeze_(firstRow);
    assign(
      w,
      tensor([
        [5, 6],
        [7, 8],
      ]),
    );
    expect(new Uint32Array(w.toTypedArray().buffer)).toEqual(
      Uint32Array.of(0x7fc01234, 0x80000000, 0x40e00000, 0x41000000),
    );
    assign(
      w,
      tensor([
        [5, 6],
        [7, 8],
      ]),
      { frozen: 'overwrite' },
    );
    expect(w.toArray()).toEqual([
      [5, 6],
      [7, 8],
    ]);
  });

  it('costs nothing in the backward of a lookup: frozen rows are passed over', () => {
    const table = tensor([[1], [2], [3]], { requiresGrad: true }).freeze_(Segments.rows([3, 1], [1]));
    const found = embedding(table, [1, 0, 1, 2]);
    backward(found, { gradient: tensor([[NaN], [1], [NaN], [5]]) });
    expect(table.grad?.toArray()).toEqual([[1], [0], [5]]);
  });

  it('is refused on a computed tensor, and for a set of another shape', () => {
    expect(() => mul(matrix(), 2).freeze_(firstRow)).toThrow(GraphError);
    expect(() => matrix().freeze_(Segments.all([4]))).toThrow(
      new ShapeError('freeze_', 'the set is of [4] and the tensor is [2, 2]'),
    );
    expect(() => matrix().thaw_(Segments.all([4]))).toThrow(ShapeError);
  });
});

describe('maskedFill_', () => {
  const mask = tensor([true, false]);

  it('makes a tensor its result, history included, and leaves what a graph saved as it was', () => {
    const w = tensor([2, 3], { requiresGrad: true });
    const y = mul(w, w);
    const z = mul(y, y); // saves y
    maskedFill_(y, mask, 0);
    expect([y.toArray(), y.gradFn?.name]).toEqual([[0, 9], 'maskedFill']);
    backward(sum(z));
    expect(w.grad?.toArray()).toEqual([32, 108]); // 4 w^3
  });

  it('is refused on a leaf that learns, and goes through assign under noGrad', () => {
    const w = tensor([1, 2], { requiresGrad: true });
    expect(() => maskedFill_(w, mask, 0)).toThrowErrorMatchingInlineSnapshot(
      `[GraphError: maskedFill_: a leaf that requires grad cannot be changed in place while a graph is recorded; use noGrad, or where or maskedFill]`,
    );
    expect(w.toArray()).toEqual([1, 2]);
    noGrad(() => maskedFill_(w, mask, 0));
    expect([w.toArray(), w.isLeaf, w.value.storage.version]).toEqual([[0, 2], true, 1]);
  });

  it('is refused on a view', () => {
    const x = tensor([[1, 2]]);
    expect(() => x.reshape([2]).maskedFill_(mask, 0)).toThrowErrorMatchingInlineSnapshot(
      `[GraphError: maskedFill_: this tensor is a view, and other tensors see its memory; use where or maskedFill instead]`,
    );
    expect(x.toArray()).toEqual([[1, 2]]);
  });
});

describe('Segments', () => {
  const shape = [3, 4];
  const sets = fc.array(fc.boolean(), { minLength: 12, maxLength: 12 });
  const of = (mask: boolean[]): Segments => Segments.mask(shape, mask);
  const members = (segments: Segments): boolean[] => Array.from(segments.toMask(), (v) => v === 1);

  it('are sets: union, intersection, complement, count, equality, as of their members', () => {
    fc.assert(
      fc.property(sets, sets, (a, b) => {
        const [x, y] = [of(a), of(b)];
        expect(members(x)).toEqual(a);
        expect(members(x.union(y))).toEqual(a.map((v, i) => v || (b[i] as boolean)));
        expect(members(x.intersection(y))).toEqual(a.map((v, i) => v && (b[i] as boolean)));
        expect(members(x.complement())).toEqual(a.map((v) => !v));
        expect(x.count).toBe(a.filter(Boolean).length);
        expect(x.equals(y)).toBe(a.every((v, i) => v === b[i]));
        expect([x.isAll, x.isEmpty]).toEqual([a.every(Boolean), !a.some(Boolean)]);
      }),
      { numRuns: 500 },
    );
  });

  it('take and put values, and touch nothing else', () => {
    fc.assert(
      fc.property(sets, (mask) => {
        const values = Float64Array.from({ length: 12 }, (_, i) => i);
        const into = new Float64Array(12).fill(-1);
        of(mask).put(of(mask).take(values), into);
        expect(Array.from(into)).toEqual(mask.map((v, i) => (v ? i : -1)));
      }),
      { numRuns: 200 },
    );
  });

  it('come from rows, slices of an axis and predicates', () => {
    expect(members(Segments.rows(shape, [2])).lastIndexOf(false)).toBe(7);
    expect(Segments.slice(shape, -1, 1, 3).count).toBe(6);
    expect(Segments.where(shape, (i) => i % 2 === 0).count).toBe(6);
    expect(Segments.rows([0, 4], []).isAll).toBe(true);
  });

  it.each<[() => unknown, string]>([
    [() => Segments.rows(shape, [3]), 'segments: row 3 does not exist; the shape is [3, 4]'],
    [() => Segments.slice(shape, 1, 3, 5), 'segments: the range 3 to 5 is outside axis 1 of [3, 4]'],
    [() => Segments.mask(shape, [true]), 'segments: the mask has 1 elements and the shape [3, 4] has 12'],
    [() => Segments.all(shape).union(Segments.all([12])), 'segments: one set is of [3, 4] and the other of [12]'],
  ])('refuse what does not fit: %#', (run, message) => {
    expect(run).toThrow(message);
  });
});
