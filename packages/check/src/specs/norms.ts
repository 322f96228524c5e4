import { type DType, layerNorm, rmsNorm, type Shape, type Tensor, zeros } from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { axisSizes } from '../arbitraries/shapes.ts';
import { type Plain, sizeOf } from '../plain.ts';
import { type Bounded, exactly, unitOf } from '../running-error.ts';
import { type Call, defineSpec, type Reference, type Spec } from '../spec.ts';

interface Normed {
  /** Of the normalised axes. */
  readonly rank: number;
  readonly eps: number;
}

/** Any axes before those that are normalised, of which there is one or two; some parameters, or none. */
const operands = (parameters: number): Arbitrary<Call<Normed>> =>
  fc
    .record({
      lead: fc.array(axisSizes({ maxSize: 3 }), { maxLength: 2 }),
      own: fc.array(axisSizes({ maxSize: 4 }), { minLength: 1, maxLength: 2 }),
      given: fc.integer({ min: 0, max: parameters }),
      eps: fc.constantFrom(1e-5, 0.1, 1),
    })
    .map(({ lead, own, given, eps }) => ({
      shapes: [[...lead, ...own], ...Array.from({ length: given }, () => own)],
      params: { rank: own.length, eps },
    }));

const spreadOf = (row: readonly number[], m: number): number =>
  row.reduce((total, x) => total + (x - m) * (x - m), 0) / row.length;

const meanOf = (row: readonly number[], centred: boolean): number =>
  centred ? row.reduce((total, x) => total + x, 0) / row.length : 0;

/** All but the last rounding is in float64: what that adds is bounded from the mean on. */
function normalisedRow(
  row: readonly number[],
  weight: readonly number[] | undefined,
  bias: readonly number[] | undefined,
  { eps, centred, dtype }: { readonly eps: number; readonly centred: boolean; readonly dtype: DType },
): readonly Bounded[] {
  const n = row.length;
  const u = 2 ** -53;
  const m = meanOf(row, centred);
  const square = spreadOf(row, m) + eps;
  const scale = 1 / Math.sqrt(square);
  const offMean = centred ? (n + 1) * u * row.reduce((most, x) => Math.max(most, Math.abs(x)), 0) : 0;
  const offScale = scale * (((n + 5) * u * square + offMean * offMean) / square + 3 * u);
  return row.map((x, j) => {
    const [w, b] = [weight?.[j] ?? 1, bias?.[j] ?? 0];
    const v = (x - m) * scale * w + b;
    if (!Number.isFinite(v)) return exactly(v);
    const off = Math.abs(w) * (offMean * scale + Math.abs(x - m) * (offScale + 3 * u * scale)) + u * Math.abs(v);
    return { v, e: Math.abs(v) + off / unitOf(dtype) };
  });
}

const rowsOf = ({ shape, values }: Plain, rank: number): readonly (readonly number[])[] => {
  const n = sizeOf(shape.slice(shape.length - rank));
  return n === 0 ? [] : Array.from({ length: values.length / n }, (_, r) => values.slice(r * n, (r + 1) * n));
};

const referenceBy =
  (centred: boolean) =>
  (xs: readonly Plain[], { rank, eps }: Normed, dtype: DType): Reference => {
    const [x, weight, bias] = xs as readonly [Plain, Plain?, Plain?];
    const all = rowsOf(x, rank).flatMap((row) => {
      return normalisedRow(row, weight?.values, bias?.values, { eps, centred, dtype });
    });
    return { shape: x.shape, values: all.map(({ v }) => v), errors: all.map(({ e }) => e) };
  };

/** Rows that hardly vary: there the slope is steep. */
const flat =
  (centred: boolean) =>
  ([x]: readonly Plain[], { rank, eps }: Normed): boolean =>
    rowsOf(x as Plain, rank).some((row) => spreadOf(row, meanOf(row, centred)) + eps < 0.05);

const own = (x: Tensor, rank: number): Shape => x.shape.slice(x.ndim - rank);

export const normSpecs: readonly Spec[] = [
  defineSpec({
    op: 'layerNorm',
    inputs: operands(2),
    run: ([x, weight = null, bias = null], { rank, eps }) =>
      layerNorm(x as Tensor, own(x as Tensor, rank), { weight, bias, eps }),
    reference: referenceBy(true),
    tolerance: 'running',
    kinks: flat(true),
    refuses: fc.constantFrom(
      () => layerNorm(zeros([2, 3]), [2]),
      () => layerNorm(zeros([2, 3]), []),
      () => layerNorm(zeros([3]), [2, 3]),
      () => layerNorm(zeros([2, 3]), [3], { weight: zeros([2]) }),
      () => layerNorm(zeros([2, 3]), [3], { bias: zeros([1]) }),
    ),
  }),
  defineSpec({
    op: 'rmsNorm',
    inputs: operands(1),
    run: ([x, weight = null], { rank, eps }) => rmsNorm(x as Tensor, own(x as Tensor, rank), { weight, eps }),
    reference: referenceBy(false),
    tolerance: 'running',
    kinks: flat(false),
    refuses: fc.constantFrom(
      () => rmsNorm(zeros([2, 3]), [2]),
      () => rmsNorm(zeros([2, 3]), [3], { weight: zeros([2, 3]) }),
    ),
  }),
];
