import {
  bincount,
  bucketize,
  type DType,
  isin,
  nonzero,
  searchsorted,
  type Shape,
  type Tensor,
  tensor,
  zeros,
} from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { numbers } from '../arbitraries/numbers.ts';
import { shapes } from '../arbitraries/shapes.ts';
import { indexAt, type Plain } from '../plain.ts';
import { sumInDouble } from '../running-error.ts';
import { type Call, defineSpec, type Spec } from '../spec.ts';

const exact = { float32: 0, float64: 0 };

interface Search {
  /** The ascending rows, row-major, `n` elements each. */
  readonly sorted: readonly number[];
  readonly n: number;
  /** Leading axes of the rows; null when one row serves all values. */
  readonly lead: Shape | null;
  readonly right: boolean;
}

/** Ascending numbers, of which some are met by ordinary values: whole ones. */
const ascending = (n: number): Arbitrary<number[]> =>
  fc
    .array(fc.oneof(numbers(), fc.integer({ min: -3, max: 3 })), { minLength: n, maxLength: n })
    .map((list) => list.toSorted((a, b) => a - b));

/** Values of any shape, with one row for all or one row for each of theirs. */
const searches = (batched: boolean): Arbitrary<Call<Search>> =>
  fc.tuple(shapes({ maxRank: 2 }), fc.nat(5), fc.boolean(), fc.boolean()).chain(([shape, n, right, ownRows]) => {
    const lead = batched && ownRows && shape.length > 0 ? shape.slice(0, -1) : null;
    const rows = (lead ?? []).reduce((a, b) => a * b, 1);
    return fc
      .array(ascending(n), { minLength: rows, maxLength: rows })
      .map((sorted) => ({ shapes: [shape], params: { sorted: sorted.flat(), n, lead, right } }));
  });

const rowsTensor = ({ sorted, n, lead }: Search, dtype: DType): Tensor =>
  tensor(Float64Array.from(sorted), { shape: [...(lead ?? []), n], dtype });

/** How many elements of its row stand before each value, one by one; NaN stands behind all numbers. */
function counts({ shape, values }: Plain, { sorted, n, lead, right }: Search): Plain {
  const width = shape.at(-1) ?? 1;
  const before = (u: number, v: number): boolean => u < v || (right && u === v) || Number.isNaN(v);
  const places = values.map((v, i) => {
    const start = lead === null ? 0 : Math.floor(i / width) * n;
    return sorted.slice(start, start + n).filter((u) => before(u, v)).length;
  });
  return { shape, values: places };
}

interface Bins {
  readonly x: readonly number[];
  readonly minlength: number;
}

const binned: Arbitrary<Call<Bins>> = fc
  .record({ x: fc.array(fc.nat(4), { maxLength: 8 }), minlength: fc.nat(6) })
  .map((params) => ({ shapes: [[params.x.length]], params }));

const int = (values: readonly number[]): Tensor => tensor(Int32Array.from(values));

export const searchingSpecs: readonly Spec[] = [
  defineSpec({
    op: 'searchsorted',
    inputs: searches(true),
    run: ([x], params) => searchsorted(rowsTensor(params, (x as Tensor).dtype), x as Tensor, { right: params.right }),
    reference: ([x], params) => counts(x as Plain, params),
    tolerance: exact,
    refuses: fc.constantFrom(
      () => searchsorted(zeros([]), zeros([2])),
      () => searchsorted(zeros([2, 3]), zeros([3, 3])),
      () => searchsorted(zeros([2, 3]), zeros([3])),
      () => searchsorted(zeros([2, 3]), 1),
    ),
  }),
  defineSpec({
    op: 'bucketize',
    inputs: searches(false),
    run: ([x], params) => bucketize(x as Tensor, rowsTensor(params, (x as Tensor).dtype), { right: params.right }),
    reference: ([x], params) => counts(x as Plain, params),
    tolerance: exact,
    refuses: fc.constant(() => bucketize(zeros([2]), zeros([2, 3]))),
  }),
  defineSpec({
    op: 'isin',
    inputs: shapes().chain((shape) =>
      fc
        .record({ candidates: fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 5 }), invert: fc.boolean() })
        .map((params) => ({ shapes: [shape], params })),
    ),
    run: ([x], { candidates, invert }) => isin(x as Tensor, int(candidates), { invert }),
    reference: ([x], { candidates, invert }) => {
      const { shape, values } = x as Plain;
      return { shape, values: values.map((v) => Number(candidates.some((u) => u === v) !== invert)) };
    },
    tolerance: exact,
  }),
  defineSpec({
    op: 'nonzero',
    inputs: shapes().map((shape) => ({ shapes: [shape], params: undefined })),
    run: ([x]) => nonzero(x as Tensor),
    reference: ([x]) => {
      const { shape, values } = x as Plain;
      const found = [...values.keys()].filter((i) => values[i] !== 0);
      return { shape: [found.length, shape.length], values: found.flatMap((i) => indexAt(shape, i)) };
    },
    tolerance: exact,
  }),
  defineSpec({
    op: 'bincount',
    inputs: binned,
    run: ([weights], { x, minlength }) => bincount(int(x), { weights: weights as Tensor, minlength }),
    reference: ([weights], { x, minlength }, dtype) => {
      const n = Math.max(minlength, ...x.map((v) => v + 1));
      const bins = Array.from({ length: n }, (_, bin) =>
        sumInDouble(
          (weights as Plain).values.filter((_, i) => x[i] === bin),
          dtype,
        ),
      );
      return { shape: [n], values: bins.map(({ v }) => v), errors: bins.map(({ e }) => e) };
    },
    tolerance: 'running',
    refuses: fc.constantFrom(
      () => bincount(tensor(Int32Array.from([1]), { shape: [1, 1] })),
      () => bincount(int([1, 2]), { weights: zeros([3]) }),
    ),
  }),
];
