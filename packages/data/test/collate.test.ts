import { Ragged, ragged, type Tensor, tensor } from '@frostgrad/core';
import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { collatePadded, type CollatePaddedOptions, collateRagged, type Padded } from '../src/index.ts';
import { count } from './laws/count.ts';

type Collate = (rows: readonly ArrayLike<number>[], options: CollatePaddedOptions) => Padded;

const float = fc.oneof(fc.float(), fc.constantFrom(NaN, -0, Infinity));
const batches = fc.oneof(
  fc.array(fc.array(float, { maxLength: 5 }), { minLength: 1, maxLength: 5 }),
  fc.array(
    fc.array(float, { maxLength: 5 }).map((row) => Float64Array.from(row)),
    { minLength: 1, maxLength: 5 },
  ),
  fc.array(fc.int32Array({ maxLength: 5 }), { minLength: 1, maxLength: 5 }),
);

/** Padded and packed hold the numbers of the rows, each at its place, and pads hold what they are told to. */
function holdsTheRows(collate: Collate): void {
  const seen = { left: 0, wider: 0, empty: 0 };
  fc.assert(
    fc.property(
      batches,
      fc.constantFrom('left', 'right'),
      fc.integer({ min: -3, max: 3 }),
      fc.nat({ max: 2 }),
      (rows, side, value, more) => {
        const longest = Math.max(...rows.map((row) => row.length));
        const length = longest + more;
        count(seen, 'left', side === 'left' && rows.some((row) => row.length < length));
        count(seen, 'wider', more > 0);
        count(
          seen,
          'empty',
          rows.some((row) => row.length === 0),
        );
        const { x, lengths } = collate(rows, { value, side, ...(more > 0 ? { length } : {}) });
        expect([...lengths]).toEqual(rows.map((row) => row.length));
        expect(x.shape).toEqual([rows.length, length]);
        const flat = x.toTypedArray();
        for (const [b, row] of rows.entries()) {
          const first = side === 'left' ? length - row.length : 0;
          for (let t = 0; t < length; t++) {
            const live = t >= first && t < first + row.length;
            expect(flat[b * length + t]).toBe(live ? row[t - first] : value);
          }
        }
        const packed = collateRagged(rows);
        expect(packed.values.dtype).toBe(x.dtype);
        expect(packed.values.toTypedArray()).toEqual(Ragged.fromPadded(x, lengths, side).values.toTypedArray());
        expect([...packed.values.toTypedArray()]).toEqual(rows.flatMap((row) => Array.from(row)));
      },
    ),
    { numRuns: 300 },
  );
  expect(Math.min(seen.left, seen.wider, seen.empty)).toBeGreaterThan(50);
}

describe('collatePadded and collateRagged', () => {
  test('hold the numbers of the rows, and the same ones', () => holdsTheRows(collatePadded));

  it.each<[string, Collate]>([
    ['forgets the side', (rows, options) => collatePadded(rows, { ...options, side: 'right' })],
    [
      'gives the padded length for all',
      (rows, options) => {
        const { x } = collatePadded(rows, options);
        return { x, lengths: new Int32Array(rows.length).fill(x.shape[1] as number) };
      },
    ],
    ['pads with zero whatever is asked', (rows, options) => collatePadded(rows, { ...options, value: 0 })],
    [
      'sorts rows by length',
      (rows, options) =>
        collatePadded(
          rows.toSorted((a, b) => b.length - a.length),
          options,
        ),
    ],
  ])('are told from one that %s', (_, wrong) => {
    expect(() => holdsTheRows(wrong)).toThrow();
  });

  it('takes tensors with features, and lets gradients through', () => {
    const rows = [tensor([[1, 2], [3, 4]], { requiresGrad: true }), tensor([[5, 6]], { requiresGrad: true })]; // prettier-ignore
    const { x, lengths } = collatePadded(rows, { value: 9 });
    expect(x.toArray()).toEqual([[[1, 2], [3, 4]], [[5, 6], [9, 9]]]); // prettier-ignore
    expect([...lengths]).toEqual([2, 1]);
    x.mul(x).sum().backward();
    expect(rows.map((row) => (row.grad as Tensor).toArray())).toEqual([[[2, 4], [6, 8]], [[10, 12]]]); // prettier-ignore
    expect(collateRagged(rows).toArray()).toEqual(ragged(rows).toArray());
  });

  it('keeps the dtype of typed arrays, and casts where it is told to', () => {
    const dtypeOf = (rows: readonly ArrayLike<number>[], options: CollatePaddedOptions = {}): string =>
      collatePadded(rows, options).x.dtype;
    expect([
      dtypeOf([[1, 2]]),
      dtypeOf([Int32Array.of(1)]),
      dtypeOf([Float64Array.of(1)]),
      dtypeOf([Float32Array.of(1), [2]]),
      dtypeOf([[1, 2]], { dtype: 'int32' }),
      dtypeOf([Uint8Array.of(7)], { dtype: 'int32' }),
    ]).toEqual(['float32', 'int32', 'float64', 'float32', 'int32', 'int32']);
    expect(collatePadded([Uint8Array.of(7), Uint8Array.of()], { dtype: 'int32' }).x.toArray()).toEqual([[7], [0]]);
    expect(collateRagged([tensor([1.5])], { dtype: 'float64' }).values.dtype).toBe('float64');
    expect(collatePadded([[1], []], { value: NaN }).x.toArray()).toEqual([[1], [NaN]]);
  });

  it('refuses what is no batch', () => {
    const refusal = (run: () => unknown): string => {
      try {
        return `taken: ${String(run())}`;
      } catch (error) {
        return String(error);
      }
    };
    expect(
      [
        () => collateRagged([]),
        () => collatePadded([[1, 2]], { length: 1 }),
        () => collatePadded([Int32Array.of(1)], { value: NaN }),
        () => collatePadded([Int32Array.of(1)], { value: 2 ** 31 }),
        () => collateRagged([[1], tensor([1])]),
        () => collateRagged([Int32Array.of(1), [1]]),
        () => collateRagged([tensor([1]), tensor([1], { dtype: 'float64' })]),
        () => collateRagged([Uint8Array.of(1)]),
        () => collateRagged([tensor([[1]]), tensor([[1, 2]])]),
      ].map(refusal),
    ).toMatchInlineSnapshot(`
      [
        "ValueError: collate: there are no sequences; expected at least one",
        "ValueError: toPadded: length 0 is 2; the padded axis has 1 positions, so it must be an integer from 0 to 1",
        "ValueError: collate: pads are to hold NaN, which int32 cannot",
        "ValueError: collate: pads are to hold 2147483648, which int32 cannot",
        "DTypeError: collate: some sequences are tensors and some are numbers; make all of them one or the other",
        "DTypeError: collate: sequence 0 is int32 and sequence 1 is float32; say { dtype } to cast",
        "DTypeError: collate: sequence 0 is float32 and sequence 1 is float64; say { dtype } to cast",
        "DTypeError: collate: a sequence is Uint8Array, which is no dtype's array; say { dtype: 'int32' }, or another",
        "ShapeError: cat: tensor 0 is [1, 1] and tensor 1 is [1, 2]; all axes but axis 0 must match",
      ]
    `);
  });
});
