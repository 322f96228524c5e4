import {
  adaptiveAvgPool1d,
  adaptiveAvgPool2d,
  adaptiveMaxPool1d,
  adaptiveMaxPool2d,
  avgPool1d,
  avgPool2d,
  type DType,
  maxPool1d,
  maxPool2d,
  type Tensor,
  zeros,
} from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { axisSizes } from '../arbitraries/shapes.ts';
import { at, type Plain } from '../plain.ts';
import { type Bounded, exactly, over, sumInDouble, unitOf } from '../running-error.ts';
import { type Call, defineSpec, type Reference, type Spec } from '../spec.ts';
import { bounded, upTo } from './products.ts';

/** One axis of a pool. */
interface Axis {
  readonly n: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
}

/** A pool in plain numbers, and as options say it. */
interface Pool {
  readonly axes: readonly Axis[];
  readonly ceilMode: boolean;
  readonly countIncludePad: boolean;
  readonly divisorOverride: number | undefined;
}

/** A window along one axis: the elements it has, and how many it would have with the padding. */
interface Window {
  readonly elements: readonly number[];
  readonly padded: number;
}

/** Goes from window to window as long as there is one: under `ceilMode` until one has reached the end. */
function windowsAlong({ n, kernel, stride, padding, dilation }: Axis, ceilMode: boolean): Window[] {
  const windows: Window[] = [];
  const end = n + padding;
  for (let start = -padding; ; start += stride) {
    const last = start + dilation * (kernel - 1);
    const exists = ceilMode ? last - stride < end - 1 && start < n : last < end;
    if (!exists) return windows;
    const places = upTo(kernel).map((j) => start + j * dilation);
    windows.push({
      elements: places.filter((place) => place >= 0 && place < n),
      padded: places.filter((place) => place < end).length,
    });
  }
}

/** Batch and channels before the spatial axes. */
const leading = fc
  .tuple(axisSizes({ maxSize: 2 }), fc.option(axisSizes({ maxSize: 2 })))
  .map(([C, N]) => (N === null ? [C] : [N, C]));

const axis = (dilated: boolean): Arbitrary<Axis> =>
  fc
    .record({
      n: fc.integer({ min: 1, max: 6 }),
      kernel: fc.integer({ min: 1, max: 4 }),
      stride: fc.integer({ min: 1, max: 3 }),
      half: fc.nat(2),
      dilation: dilated ? fc.constantFrom(1, 1, 2, 3) : fc.constant(1),
    })
    .map(({ half, ...rest }) => ({ ...rest, padding: Math.min(half, Math.floor(rest.kernel / 2)) }));

const pools = (rank: number, dilated: boolean): Arbitrary<Call<Pool>> =>
  fc
    .record({
      lead: leading,
      axes: fc.array(axis(dilated), { minLength: rank, maxLength: rank }),
      ceilMode: fc.boolean(),
      countIncludePad: fc.boolean(),
      divisorOverride: fc.constantFrom(undefined, undefined, 3, -0.5),
    })
    .filter(({ axes, ceilMode }) =>
      axes.every((one) => {
        const windows = windowsAlong(one, ceilMode);
        return windows.length > 0 && windows.every(({ elements }) => elements.length > 0);
      }),
    )
    .map(({ lead, ...params }) => ({ shapes: [[...lead, ...params.axes.map(({ n }) => n)]], params }));

const options = ({ axes, ceilMode }: Pool) => ({
  kernelSize: axes.map(({ kernel }) => kernel),
  stride: axes.map(({ stride }) => stride),
  padding: axes.map(({ padding }) => padding),
  ceilMode,
});

/** Rows of elements of each window, the last axis innermost, and the window's places along the axes. */
function overWindows(
  x: Plain,
  axes: readonly (readonly Window[])[],
  fold: (rows: readonly (readonly number[])[], windows: readonly Window[]) => Bounded,
): Reference {
  const lead = x.shape.slice(0, -axes.length);
  return bounded([...lead, ...axes.map((windows) => windows.length)], (index) => {
    const before = index.slice(0, lead.length);
    const windows = axes.map((list, i) => list[index[lead.length + i] as number] as Window);
    const [outer, inner] = windows.length === 1 ? [null, windows[0]] : windows;
    const rows = (outer?.elements ?? [null]).map((r) =>
      (inner as Window).elements.map((c) => at(x, [...before, ...(r === null ? [] : [r]), c])),
    );
    return fold(rows, windows);
  });
}

/** NaN where there is one, and the first of zeros. */
const largest = (rows: readonly (readonly number[])[]): Bounded =>
  exactly(rows.flat().reduce((a, b) => (b > a || Number.isNaN(b) ? b : a)));

/** Rows first, then all: each sum is held in double and rounds once. */
function sumOfRows(rows: readonly (readonly number[])[], dtype: DType): Bounded {
  const sums = rows.map((row) => sumInDouble(row, dtype));
  const v = sums.reduce((a, { v }) => a + v, 0);
  const size = sums.reduce((a, { v }) => a + Math.abs(v), 0);
  const e = sums.reduce((a, { e }) => a + e, 0) + Math.abs(v) + rows.length * size * (2 ** -53 / unitOf(dtype));
  return { v, e: Number.isFinite(e) ? e : 0 };
}

const product = (numbers: readonly number[]): number => numbers.reduce((a, b) => a * b, 1);

const nearlyTied = (terms: readonly number[]): boolean => {
  const [first = 0, second = -Infinity] = terms.toSorted((a, b) => b - a);
  return first - second < 0.05;
};

/** Whether the two largest of a window are so near that a difference would exchange them. */
function isTied(x: Plain, axes: readonly (readonly Window[])[]): boolean {
  let tied = false;
  overWindows(x, axes, (rows) => {
    tied ||= nearlyTied(rows.flat());
    return exactly(0);
  });
  return tied;
}

type Run = (x: Tensor, params: Pool) => Tensor;

function maxSpec(op: string, rank: number, run: Run, refuses: Arbitrary<() => unknown>): Spec {
  const windows = ({ axes, ceilMode }: Pool): Window[][] => axes.map((one) => windowsAlong(one, ceilMode));
  return defineSpec({
    op,
    inputs: pools(rank, true),
    run: ([x], params) => run(x as Tensor, params),
    reference: ([x], params) => overWindows(x as Plain, windows(params), largest),
    tolerance: { float32: 0, float64: 0 },
    kinks: ([x], params) => isTied(x as Plain, windows(params)),
    refuses,
  });
}

function avgSpec(op: string, rank: number, run: Run, refuses: Arbitrary<() => unknown>): Spec {
  return defineSpec({
    op,
    inputs: pools(rank, false),
    run: ([x], params) => run(x as Tensor, params),
    reference: ([x], { axes, ceilMode, countIncludePad, divisorOverride }, dtype) => {
      const all = axes.map((one) => windowsAlong(one, ceilMode));
      return overWindows(x as Plain, all, (rows, windows) => {
        const counts = windows.map(({ elements, padded }) => (countIncludePad ? padded : elements.length));
        return over(sumOfRows(rows, dtype), exactly(divisorOverride ?? product(counts)));
      });
    },
    tolerance: 'running',
    refuses,
  });
}

/** Sizes wanted of each axis; null keeps it. */
type Sizes = readonly (number | null)[];

const adapted = (rank: number): Arbitrary<Call<Sizes>> =>
  fc
    .tuple(
      leading,
      fc.array(fc.integer({ min: 1, max: 5 }), { minLength: rank, maxLength: rank }),
      fc.array(fc.option(fc.integer({ min: 1, max: 6 })), { minLength: rank, maxLength: rank }),
    )
    .map(([lead, spatial, params]) => ({ shapes: [[...lead, ...spatial]], params }));

/** Element `j` of `n` is in window `i` of `count` when their shares of the axis overlap. */
function adaptiveWindows(x: Plain, sizes: Sizes): Window[][] {
  return sizes.map((size, axis) => {
    const n = x.shape[x.shape.length - sizes.length + axis] as number;
    const count = size ?? n;
    return upTo(count).map((i) => {
      const elements = upTo(n).filter((j) => (j + 1) * count > i * n && j * count < (i + 1) * n);
      return { elements, padded: elements.length };
    });
  });
}

function adaptiveSpec(
  op: string,
  rank: number,
  run: (x: Tensor, sizes: Sizes) => Tensor,
  fold: (rows: readonly (readonly number[])[], windows: readonly Window[], dtype: DType) => Bounded,
  ties: boolean,
): Spec {
  return defineSpec({
    op,
    inputs: adapted(rank),
    run: ([x], sizes) => run(x as Tensor, sizes),
    reference: ([x], sizes, dtype) =>
      overWindows(x as Plain, adaptiveWindows(x as Plain, sizes), (rows, windows) => fold(rows, windows, dtype)),
    tolerance: ties ? { float32: 0, float64: 0 } : 'running',
    kinks: ([x], sizes) => ties && isTied(x as Plain, adaptiveWindows(x as Plain, sizes)),
    refuses: fc.constantFrom(
      () => run(zeros([4]), upTo(rank)),
      () => run(zeros([1, 0, 0]), upTo(rank)),
    ),
  });
}

const meanOf = (rows: readonly (readonly number[])[], windows: readonly Window[], dtype: DType): Bounded =>
  over(sumOfRows(rows, dtype), exactly(product(windows.map(({ padded }) => padded))));

const refusals = (run: (x: Tensor, kernelSize: number) => Tensor): Arbitrary<() => unknown> =>
  fc.constantFrom(
    () => run(zeros([4]), 2),
    () => run(zeros([1, 1, 1, 1, 4]), 2),
    () => run(zeros([2, 0, 0]), 2),
    () => run(zeros([2, 1, 1]), 2),
  );

export const poolSpecs: readonly Spec[] = [
  maxSpec(
    'maxPool1d',
    1,
    (x, pool) => maxPool1d(x, { ...options(pool), dilation: pool.axes.map(({ dilation }) => dilation) }),
    refusals((x, kernelSize) => maxPool1d(x, { kernelSize })),
  ),
  maxSpec(
    'maxPool2d',
    2,
    (x, pool) => maxPool2d(x, { ...options(pool), dilation: pool.axes.map(({ dilation }) => dilation) }),
    refusals((x, kernelSize) => maxPool2d(x, { kernelSize })),
  ),
  avgSpec(
    'avgPool1d',
    1,
    (x, pool) => avgPool1d(x, { ...options(pool), ...divisors(pool) }),
    refusals((x, kernelSize) => avgPool1d(x, { kernelSize })),
  ),
  avgSpec(
    'avgPool2d',
    2,
    (x, pool) => avgPool2d(x, { ...options(pool), ...divisors(pool) }),
    refusals((x, kernelSize) => avgPool2d(x, { kernelSize })),
  ),
  adaptiveSpec('adaptiveMaxPool1d', 1, adaptiveMaxPool1d, largest, true),
  adaptiveSpec('adaptiveMaxPool2d', 2, adaptiveMaxPool2d, largest, true),
  adaptiveSpec('adaptiveAvgPool1d', 1, adaptiveAvgPool1d, meanOf, false),
  adaptiveSpec('adaptiveAvgPool2d', 2, adaptiveAvgPool2d, meanOf, false),
];

function divisors({ countIncludePad, divisorOverride }: Pool): { countIncludePad: boolean; divisorOverride?: number } {
  return divisorOverride === undefined ? { countIncludePad } : { countIncludePad, divisorOverride };
}
