import {
  backward,
  cat,
  FrostgradError,
  Layout,
  mul,
  Offsets,
  Ragged,
  ragged,
  ShapeError,
  sum,
  Tensor,
  tensor,
  ValueError,
} from '@frostgrad/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bitsOf, census, constant, leaf, stateOf } from '../graph.ts';

const rows = (...lists: number[][]): Ragged =>
  new Ragged(leaf(...lists.flat()), Offsets.fromLengths(lists.map((list) => list.length)));

describe('Ragged.fromPadded', () => {
  const padded = (): Tensor => leaf(1, 2, NaN, NaN, Infinity, NaN, 3, 4, 5).detach().reshape([3, 3]);

  it('takes live positions, rows of length zero among them, from lengths of either side', () => {
    expect(Ragged.fromPadded(padded(), [2, 0, 3]).toArray()).toEqual([[1, 2], [], [3, 4, 5]]);
    expect(Ragged.fromPadded(padded(), Int32Array.of(1, 0, 2), 'left').toArray()).toEqual([[NaN], [], [4, 5]]);
    const lengths = tensor([2, 0, 3], { dtype: 'int32' });
    expect(Ragged.fromPadded(padded(), lengths).offsets.equals(Offsets.fromLengths([2, 0, 3]))).toBe(true);
  });

  it('takes them from a mask with gaps, from offsets and from a layout', () => {
    const mask = tensor([
      [true, false, false],
      [false, false, false],
      [true, false, true],
    ]);
    const gappy = Ragged.fromPadded(padded(), mask);
    expect(gappy.toArray()).toEqual([[1], [], [3, 5]]);
    const layout = Layout.of('test', mask, 3, 3);
    expect(Ragged.fromPadded(padded(), layout).toArray()).toEqual([[1], [], [3, 5]]);
    expect([layout.mask().toArray(), gappy.place(layout, 7).toArray()]).toEqual([
      mask.toArray(),
      [
        [1, 7, 7],
        [7, 7, 7],
        [3, 7, 5],
      ],
    ]);
    expect(
      Ragged.fromPadded(padded(), Layout.of('test', Offsets.fromLengths([1, 0, 1]), 3, 3, 'left')).toArray(),
    ).toEqual([[NaN], [], [5]]);
  });

  it('takes a batch without rows, without positions and with features', () => {
    expect(Ragged.fromPadded(tensor([], { shape: [0, 4] }), []).values.shape).toEqual([0]);
    expect(Ragged.fromPadded(tensor([], { shape: [2, 0, 3] }), [0, 0]).values.shape).toEqual([0, 3]);
    expect(
      Ragged.fromPadded(
        tensor([
          [
            [1, 2],
            [3, 4],
          ],
        ]),
        [1],
      ).values.toArray(),
    ).toEqual([[1, 2]]);
  });

  it('gives pads a gradient of exactly +0, and live positions their own bits', () => {
    const x = padded();
    x.requiresGrad = true;
    backward(Ragged.fromPadded(x, [2, 0, 3]).values, { gradient: constant(-0, NaN, 1, 2, 3) });
    expect(bitsOf(x.grad as Tensor)).toEqual(bitsOf(Float64Array.of(-0, NaN, 0, 0, 0, 0, 1, 2, 3)));
    expect(census(Ragged.fromPadded(x, [2, 0, 3]).values)).toEqual({ fromPadded: 1, reshape: 1, leaf: 1 });
  });

  it.each<[string, ArrayLike<number>, string]>([
    [
      'beyond the sequence',
      [2, 0, 4],
      'length 2 is 4; the padded axis has 3 positions, so it must be an integer from 0 to 3',
    ],
    ['below 0', [2, -1, 3], 'length 1 is -1; the padded axis has 3 positions, so it must be an integer from 0 to 3'],
    ['that is not whole', [2, 0.5, 3], 'length 1 is 0.5; the padded axis has 3 positions'],
    ['that is no number', [NaN, 0, 0], 'length 0 is NaN; the padded axis has 3 positions'],
  ])('refuses a length %s', (_, lengths, message) => {
    const x = padded();
    const before = stateOf(x);
    expect(() => Ragged.fromPadded(x, lengths)).toThrow(ValueError);
    expect(() => Ragged.fromPadded(x, lengths)).toThrow(`fromPadded: ${message}`);
    expect(stateOf(x)).toEqual(before);
  });

  it('refuses what does not fit the batch', () => {
    const x = padded();
    const other = Layout.of('test', [1, 1], 2, 2);
    expect(() => Ragged.fromPadded(x, [2, 0])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: fromPadded: there are 2 lengths and 3 rows]`,
    );
    expect(() => Ragged.fromPadded(x, tensor([[1, 1, 0]]))).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: fromPadded: lengths is float32, expected int32. A mask is bool: compare first]`,
    );
    expect(() => Ragged.fromPadded(x, tensor([[true, true, false]]))).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: fromPadded: the mask is [1, 3] and the batch is [3, 3]]`,
    );
    expect(() => Ragged.fromPadded(x, other)).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: fromPadded: the layout is of [2, 2] and the batch is [3, 3]]`,
    );
    expect(() => Ragged.fromPadded(leaf(1), [1])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: fromPadded: x is [1]; expected [B, T, ...]]`,
    );
    expect(() => Ragged.fromPadded(x, [2, 0])).toThrow(ShapeError);
  });
});

describe('toPadded', () => {
  it('fills what is left, on either side', () => {
    expect(rows([1, 2], [], [3]).toPadded().toArray()).toEqual([
      [1, 2],
      [0, 0],
      [3, 0],
    ]);
    expect(rows([1, 2], [3]).toPadded({ value: -1, length: 3, side: 'left' }).toArray()).toEqual([
      [-1, 1, 2],
      [-1, -1, 3],
    ]);
    expect(rows([], []).toPadded().shape).toEqual([2, 0]);
  });

  it('does not read the gradient at pads, and is one node', () => {
    const r = rows([1, 2], [3]);
    const y = r.toPadded();
    expect(census(y)).toEqual({ reshape: 1, toPadded: 1, leaf: 1 });
    backward(y, { gradient: constant(1, 2, 3, NaN).reshape([2, 2]) });
    expect(r.values.grad?.toArray()).toEqual([1, 2, 3]);
  });

  it('is a reshape of the same memory when no row needs a pad', () => {
    const r = rows([1, 2], [3, 4]);
    expect(r.toPadded().value.storage).toBe(r.values.value.storage);
    expect(census(r.toPadded())).toEqual({ reshape: 1, leaf: 1 });
    expect(rows([1, 2], [3, 4]).toPadded({ side: 'left' }).toArray()).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('undoes fromPadded, and is undone by it: bits of live positions, any lengths, either side', () => {
    const cases = fc.tuple(
      fc.array(fc.nat(4), { minLength: 1, maxLength: 5 }),
      fc.nat(2),
      fc.constantFrom('left', 'right'),
      fc.nat(2),
    );
    fc.assert(
      fc.property(cases, ([lengths, more, side, width]) => {
        const offsets = Offsets.fromLengths(lengths);
        const values = tensor(
          Float32Array.from({ length: offsets.total * width }, (_, i) => (i % 3 === 0 ? -0 : i / 7)),
          { shape: [offsets.total, width] },
        );
        const padded = new Ragged(values, offsets).toPadded({ side, length: offsets.longest + more, value: NaN });
        const back = Ragged.fromPadded(padded, lengths, side);
        expect([bitsOf(back.values), back.offsets.equals(offsets)]).toEqual([bitsOf(values), true]);
        expect(bitsOf(back.toPadded({ side, length: offsets.longest + more, value: NaN }))).toEqual(bitsOf(padded));
      }),
      { numRuns: 300 },
    );
  });

  it('refuses a length that is too small or no size, and a layout of other rows', () => {
    const r = rows([1, 2], [3]);
    expect(() => r.toPadded({ length: 1 })).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: toPadded: length 0 is 2; the padded axis has 1 positions, so it must be an integer from 0 to 1]`,
    );
    expect(() => r.toPadded({ length: 2.5 })).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: toPadded: [2, 2.5] is not a shape; sizes are integers of at least 0]`,
    );
    expect(() => r.place(Layout.of('test', [1, 2], 2, 2))).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: toPadded: the layout holds rows of [1, 2] positions, and the rows here have [2, 1]]`,
    );
  });
});

describe('ragged', () => {
  it('packs rows, empty ones too, and gives each back', () => {
    const r = ragged([leaf(1, 2), constant(), leaf(3)]);
    expect([r.offsets.lengths(), r.toArray(), r.rows().map((row) => row.shape)]).toEqual([
      [2, 0, 1],
      [[1, 2], [], [3]],
      [[2], [0], [1]],
    ]);
    expect(r.map((values) => mul(values, 2)).toArray()).toEqual([[2, 4], [], [6]]);
  });

  it('gives rows that do not require grad no edge', () => {
    const [a, b] = [leaf(1, 2), constant(3)];
    backward(sum(mul(ragged([a, b]).values, 2)));
    expect([a.grad?.toArray(), b.grad]).toEqual([[2, 2], null]);
  });

  it('refuses rows that are not alike, none at all, and values that offsets do not describe', () => {
    expect(() => ragged([])).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: ragged: there are no rows; expected at least one]`,
    );
    expect(() => ragged([leaf(1), tensor(2)])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: ragged: row 1 is a scalar; expected [T_b, ...]]`,
    );
    expect(() => ragged([tensor([[1, 2]]), tensor([[1]])])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: cat: tensor 0 is [1, 2] and tensor 1 is [1, 1]; all axes but axis 0 must match]`,
    );
    expect(() => new Ragged(leaf(1, 2), Offsets.fromLengths([1]))).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: ragged: the values are [2] and the offsets hold 1 positions]`,
    );
    expect(() => ragged([])).toThrow(FrostgradError);
  });
});

describe('zip', () => {
  it('goes through two batches position by position, by the value of their offsets', () => {
    const [a, b] = [rows([1, 2], [], [3]), rows([10, 20], [], [30])];
    expect(a.zip(b, mul).toArray()).toEqual([[10, 40], [], [90]]);
    const wide = a.map((values) => values.reshape([3, 1]));
    const joined = wide.zip(
      b.map((values) => values.reshape([3, 1])),
      (x, y) => cat([x, y], 1),
    );
    expect(joined.toArray()).toEqual([
      [
        [1, 10],
        [2, 20],
      ],
      [],
      [[3, 30]],
    ]);
    backward(sum(a.zip(b, mul).values));
    expect([a.values.grad?.toArray(), b.values.grad?.toArray()]).toEqual([
      [10, 20, 30],
      [1, 2, 3],
    ]);
  });

  it('keeps what it was given: the object of the offsets', () => {
    const a = rows([1], [2]);
    expect(a.zip(rows([3], [4]), mul).offsets).toBe(a.offsets);
  });

  it('refuses other rows, and shows both', () => {
    const run = (): unknown => rows([1, 2], [3]).zip(rows([1], [2, 3]), mul);
    expect(run).toThrow(ShapeError);
    expect(run).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: zip: the rows have [2, 1] positions here and [1, 2] in the other, which differ from row 0 on; build both from the same lengths]`,
    );
  });
});

describe('zipRows', () => {
  it('shows one value a row at each of its positions, and adds up what comes back', () => {
    const [r, bias] = [rows([1, 2], [], [3]), leaf(10, 20, 30)];
    const out = r.zipRows(bias, mul);
    expect(out.toArray()).toEqual([[10, 20], [], [90]]);
    backward(out.values, { gradient: constant(1, 10, 100) });
    expect(bias.grad?.toArray()).toEqual([21, 0, 300]);
  });

  it('refuses another number of values', () => {
    expect(() => rows([1], [2]).zipRows(leaf(1, 2, 3), mul)).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: zipRows: the values are [3] and there are 2 rows; expected [2, ...], one a row]`,
    );
    expect(() => rows([1], [2]).zipRows(tensor(1), mul)).toThrow(ShapeError);
  });
});
