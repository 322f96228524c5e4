import { type DType, Offsets, type Shape } from '@frostgrad/core';
import { jsKernels, type Kernels, NdArray, sizeOf } from '@frostgrad/core/extend';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { relaxed } from '../src/relaxed.ts';
import { none } from '../src/thresholds.ts';
import { comparing, type Seen } from './comparing.ts';
import { GuardedHeap } from './guarded-heap.ts';
import { floating, lie, type Lie, lying, size, values } from './lying.ts';

const heap = new GuardedHeap(2 ** 24);
const seen: Seen = { calls: 0, own: new Map() };
const kernels: Kernels = { ...jsKernels, ...comparing(heap, jsKernels, none, seen) };

const other = new GuardedHeap(2 ** 23);
other.load(relaxed);
const seenRelaxed: Seen = { calls: 0, own: new Map() };
/** Held to the bits, too: nothing here is fused. */
const relaxedKernels: Kernels = { ...jsKernels, ...comparing(other, jsKernels, none, seenRelaxed) };

const STRAIGHT: Lie = { turned: false, gap: 1, offset: 0, repeated: -1 };

/** Few distinct numbers: ties, and zeros of both signs, which comparisons take for equal. */
const tied: fc.Arbitrary<number[]> = fc.array(fc.constantFrom(0, -0, -0, 1, -1, -2), { minLength: 1, maxLength: 41 });
const strewn: fc.Arbitrary<number[]> = fc.array(fc.constantFrom(0, 1, 2, NaN), { minLength: 1, maxLength: 41 });
/** Zeros of both signs among numbers of one sign, and nothing but the smallest. */
const flat: fc.Arbitrary<number[]> = fc.oneof(
  fc.array(fc.constantFrom(0, -0, -1, -3), { minLength: 1, maxLength: 41 }),
  fc.array(fc.constantFrom(0, -0, 1, 3), { minLength: 1, maxLength: 41 }),
  fc.constantFrom<number[][]>([-Infinity], [Infinity], [-Infinity, NaN], [NaN], [Infinity, -Infinity, Infinity]),
);
/** Numbers of all digits and of sizes that are not far apart: their sums depend on the order that they are taken in. */
const long: fc.Arbitrary<number[]> = fc.array(
  fc
    .tuple(fc.noBias(fc.integer({ min: -(2 ** 53) + 1, max: 2 ** 53 - 1 })), fc.nat(12))
    .map(([v, e]) => v * 2 ** (e - 59)),
  { minLength: 9, maxLength: 61 },
);
const numbers = fc.oneof(values, long, tied, strewn, flat);
const summed = fc.oneof(values, long);

/** As it lies in memory, or strided. */
const lies = fc.oneof(
  fc.nat(3).map((offset) => ({ ...STRAIGHT, offset })),
  lie,
);

const some = (max: number): fc.Arbitrary<number> =>
  fc.oneof({ weight: 9, arbitrary: fc.noBias(fc.integer({ min: 1, max })) }, { weight: 1, arbitrary: size(max) });
/** Sizes of three groups of axes: tails and whole vectors of each. */
const groups = fc.tuple(some(9), fc.oneof(some(11), fc.constantFrom(16, 33, 130)), fc.oneof(some(4), some(37)));

const without = (shape: Shape, axes: readonly number[]): Shape => shape.filter((_, axis) => !axes.includes(axis));

const FOLDS = ['sum', 'mean', 'variance', 'prod'] as const;
const EXTREMES = ['max', 'min'] as const;
const PLACES = ['argmax', 'argmin'] as const;

function fold(k: Kernels, name: (typeof FOLDS)[number], x: NdArray, axes: readonly number[]): void {
  const shape = without(x.shape, axes);
  if (name === 'variance') {
    k.variance(x, axes, Math.max(0, sizeOf(axes.map((axis) => x.shape[axis] as number)) - 1), shape);
  } else k[name](x, axes, shape);
}

/** Sums and the like of three axes, of which any are reduced. */
const folds = (k: Kernels): fc.IProperty<unknown> =>
  fc.property(
    fc.constantFrom(...FOLDS),
    groups,
    fc.subarray([0, 1, 2]),
    fc.constantFrom('float32', 'float64'),
    summed,
    lies,
    (name, shape, axes, dtype, v, l) => fold(k, name, lying(v, shape, dtype, l), axes),
  );

/** The largest and the smallest over any axes, and where they are along one. There are none of nothing. */
const extremes = (k: Kernels): fc.IProperty<unknown> =>
  fc.property(
    fc.constantFrom(...EXTREMES, ...PLACES),
    groups,
    fc.subarray([0, 1, 2], { minLength: 1 }),
    floating,
    numbers,
    lies,
    (name, sizes, axes, dtype, v, l) => {
      const shape = sizes.map((n, axis) => (axes.includes(axis) ? Math.max(1, n) : n));
      const x = lying(v, shape, dtype, l);
      if (name === 'max' || name === 'min') k[name](x, axes, without(shape, axes));
      else k[name](x, axes[0] as number, without(shape, axes.slice(0, 1)));
    },
  );

/** Running sums and products along one axis, from either end; and what the module does not have. */
const scans = (k: Kernels): fc.IProperty<unknown> =>
  fc.property(
    fc.constantFrom('sum', 'prod', 'sum', 'prod', 'argmax'),
    groups,
    fc.nat(2),
    fc.boolean(),
    floating,
    summed,
    lies,
    (kind, shape, axis, reverse, dtype, v, l) => {
      k.cumulate(kind, lying(v, shape, dtype, l), axis, reverse);
    },
  );

const feature = fc.constantFrom<Shape>([], [1], [2], [3], [2, 2], [5], [9], [0]);

/** Rows of packed values of any length, a feature or more a position. */
const segments = (k: Kernels): fc.IProperty<unknown> =>
  fc.property(
    fc.array(fc.oneof(size(20), fc.constantFrom(0, 130)), { maxLength: 7 }),
    feature,
    fc.tuple(floating, fc.constantFrom<DType | undefined>(undefined, 'float64')),
    fc.constantFrom(0, -0, 7, -Infinity, NaN, 1e-46),
    numbers,
    lies,
    (lengths, rest, [dtype, wide], empty, v, l) => {
      const offsets = Offsets.fromLengths(lengths);
      const x = lying(v, [offsets.total, ...rest], dtype, l);
      k.segmentSum(x, offsets, wide);
      k.segmentExtreme(x, offsets, 1, empty);
      k.segmentExtreme(x, offsets, -1, empty);
    },
  );

describe('strict kernels have the bits of those in TypeScript, inside of their memory', () => {
  it('in sums, means, variances and products over any axes', () => {
    fc.assert(folds(kernels), { numRuns: 1000 });
    for (const name of FOLDS) expect(seen.own.get(name), name).toBeGreaterThan(150);
  });

  it('in the largest and smallest over any axes, and where they are', () => {
    fc.assert(extremes(kernels), { numRuns: 1500 });
    for (const name of [...EXTREMES, ...PLACES]) expect(seen.own.get(name), name).toBeGreaterThan(200);
  });

  it('in sums, the largest and the smallest of rows of packed values', () => {
    fc.assert(segments(kernels), { numRuns: 600 });
    expect(seen.own.get('segmentSum')).toBeGreaterThan(300);
    expect(seen.own.get('segmentExtreme')).toBeGreaterThan(600);
  });

  it('in running sums and products along any axis, from either end', () => {
    fc.assert(scans(kernels), { numRuns: 500 });
    expect(seen.own.get('cumulate')).toBeGreaterThan(250);
  });

  it('in rows of several blocks, whose largest stands anywhere, twice, or is a NaN', () => {
    const place = fc.nat(5000);
    fc.assert(
      fc.property(place, place, fc.constantFrom(9, NaN, 0, -0, 0.5), floating, fc.nat(3), (i, j, v, dtype, offset) => {
        const list = Array.from({ length: 5001 }, (_, n) => (v === 0 ? -1 : ((n * 37) % 101) / 101 - 0.5));
        list[i] = v;
        list[j] = v === 0 ? -v : v;
        const x = lying(list, [5001], dtype, { ...STRAIGHT, offset });
        kernels.argmax(x, 0, []);
        kernels.max(x, [0], []);
        const turned = lying(
          list.map((each) => -each),
          [5001],
          dtype,
          STRAIGHT,
        );
        kernels.argmin(turned, 0, []);
        kernels.min(turned, [0], []);
      }),
      { numRuns: 100 },
    );
  });

  it('and the module serves every one of them itself, of either dtype, however the axes lie', () => {
    const run = (call: () => unknown, what: string): void => {
      const before = [...seen.own.values()].reduce((a, b) => a + b, 0);
      call();
      expect([...seen.own.values()].reduce((a, b) => a + b, 0) - before, what).toBe(1);
    };
    const how = { turned: { ...STRAIGHT, turned: true }, gaps: { ...STRAIGHT, gap: 2 }, straight: STRAIGHT };
    const offsets = Offsets.fromLengths([2, 0, 3]);
    for (const dtype of ['float32', 'float64'] as const) {
      for (const [lying_, l] of Object.entries(how)) {
        for (const axes of [[0], [1], [2], [0, 1], [1, 2], [0, 2], [0, 1, 2]]) {
          const x = lying([3, -1, 2, 0.5, 7], [5, 4, 3], dtype, l);
          for (const name of FOLDS) run(() => fold(kernels, name, x, axes), `${name} ${axes} ${dtype} ${lying_}`);
          for (const name of EXTREMES) {
            run(() => kernels[name](x, axes, without(x.shape, axes)), `${name} ${axes} ${dtype} ${lying_}`);
          }
          if (axes.length > 1) continue;
          for (const kind of ['sum', 'prod'] as const) {
            run(() => kernels.cumulate(kind, x, axes[0] as number, true), `${kind} ${axes} ${dtype} ${lying_}`);
          }
          for (const name of PLACES) {
            run(
              () => kernels[name](x, axes[0] as number, without(x.shape, axes)),
              `${name} ${axes} ${dtype} ${lying_}`,
            );
          }
        }
        const packed = lying([3, -1, 2], [5, 2], dtype, l);
        run(() => kernels.segmentSum(packed, offsets), `segmentSum ${dtype} ${lying_}`);
        run(() => kernels.segmentSum(packed, offsets, 'float64'), `segmentSum wide ${dtype} ${lying_}`);
        run(() => kernels.segmentExtreme(packed, offsets, 1, 0), `segmentExtreme ${dtype} ${lying_}`);
      }
    }
  });

  it('in a scope, whose memory results take', () => {
    const mark = heap.open();
    fc.assert(folds(kernels), { numRuns: 50 });
    fc.assert(extremes(kernels), { numRuns: 50 });
    fc.assert(segments(kernels), { numRuns: 50 });
    fc.assert(scans(kernels), { numRuns: 50 });
    const x = lying([1, 2, 3], [4, 5], 'float32', STRAIGHT);
    for (const out of [
      kernels.sum(x, [0], [5]),
      kernels.max(x, [1], [4]),
      kernels.cumulate('sum', x, 0, false),
      kernels.argmin(x, 1, [4]),
      kernels.segmentSum(x, Offsets.fromLengths([3, 1])),
      kernels.segmentExtreme(x, Offsets.fromLengths([3, 1]), -1, 0),
    ]) {
      expect(heap.addressOf(out.data)).not.toBeNull();
    }
    heap.close(mark);
  });

  it('and leave to those in TypeScript what is not floating, what nothing is asked of, and what there is no room for', () => {
    const own = (): number => [...seen.own.values()].reduce((a, b) => a + b, 0);
    const before = own();
    const whole = lying([3, 1, 2], [4, 3], 'int32', STRAIGHT);
    kernels.sum(whole, [0], [3]);
    kernels.max(whole, [0], [3]);
    kernels.argmax(whole, 0, [3]);
    kernels.segmentSum(whole, Offsets.fromLengths([4]));
    kernels.segmentExtreme(whole, Offsets.fromLengths([4]), 1, 0);
    kernels.max(lying([1], [0, 3], 'float32', STRAIGHT), [1], [0]);
    kernels.segmentSum(lying([1], [0, 3], 'float32', STRAIGHT), Offsets.fromLengths([0]));
    expect(own()).toBe(before);
    const small: Seen = { calls: 0, own: new Map() };
    const tight: Kernels = { ...jsKernels, ...comparing(new GuardedHeap(2 ** 23), jsKernels, none, small) };
    for (const n of [2 ** 10, 2 ** 18]) {
      const x = NdArray.zeros('float32', [n]);
      tight.sum(x, [0], []);
      tight.max(x, [0], []);
      tight.argmax(x, 0, []);
      tight.segmentSum(x, Offsets.fromLengths([n]));
      tight.segmentExtreme(x, Offsets.fromLengths([n]), 1, 0);
      expect([...small.own.values()]).toEqual([1, 1, 1, 1, 1]);
    }
  });
});

/** Each element of a result, of one axis, from those that it is made of. */
function by(x: NdArray, axis: number, shape: Shape, of: (line: number[]) => number, dtype: DType = x.dtype): NdArray {
  const { data, size: n } = jsKernels.copy(x);
  const inner = sizeOf(x.shape.slice(axis + 1));
  const each = x.shape[axis] as number;
  const out = NdArray.zeros(dtype, shape);
  for (let i = 0; i < out.size; i++) {
    const start = Math.floor(i / inner) * each * inner + (i % inner);
    out.data[i] = of(Array.from({ length: n === 0 ? 0 : each }, (_, j) => data[start + j * inner] as number));
  }
  return out;
}

const total = (line: readonly number[]): number => line.reduce((sum, v) => sum + v, 0);
const firstNaN = (line: readonly number[]): number => line.findIndex((v) => Number.isNaN(v));
const mean = (line: readonly number[]): number => total(line) / line.length;

/** Plausible wrong kernels, along one axis; the property that is to see each. */
const wrongs: readonly (readonly [string, (k: Kernels) => fc.IProperty<unknown>, Partial<Kernels>])[] = [
  ['a sum by two halves', folds, { sum: (x, [a = 0], s) => by(x, a, s, (l) => total(l.slice(0, l.length >> 1)) + total(l.slice(l.length >> 1))) }], // prettier-ignore
  ['a sum from its end', folds, { sum: (x, [a = 0], s) => by(x, a, s, (l) => total(l.toReversed())) }],
  ['a sum that is rounded on its way', folds, { sum: (x, [a = 0], s) => by(x, a, s, (l) => l.reduce((t, v) => Math.fround(t + v), 0)) }], // prettier-ignore
  ['a mean by a reciprocal', folds, { mean: (x, [a = 0], s) => by(x, a, s, (l) => total(l) * (1 / l.length)) }],
  ['squares about a mean that is rounded', folds, { variance: (x, [a = 0], d, s) => by(x, a, s, (l) => total(l.map((v) => (v - Math.fround(mean(l))) ** 2)) / d) }], // prettier-ignore
  ['squares in one pass', folds, { variance: (x, [a = 0], d, s) => by(x, a, s, (l) => (total(l.map((v) => v * v)) - total(l) * mean(l)) / d) }], // prettier-ignore
  ['a product that is rounded on its way', folds, { prod: (x, [a = 0], s) => by(x, a, s, (l) => l.reduce((t, v) => Math.fround(t * v), 1)) }], // prettier-ignore
  ['+0 as larger than -0', extremes, { max: (x, [a = 0], s) => by(x, a, s, (l) => Math.max(...l)) }],
  ['-0 as smaller than +0', extremes, { min: (x, [a = 0], s) => by(x, a, s, (l) => Math.min(...l)) }],
  ['a NaN that is passed over', extremes, { max: (x, [a = 0], s) => by(x, a, s, (l) => l.reduce((t, v) => (v > t ? v : t))) }], // prettier-ignore
  ['the last of ties', extremes, { argmax: (x, a, s) => by(x, a, s, (l) => (firstNaN(l) >= 0 ? firstNaN(l) : l.lastIndexOf(Math.max(...l))), 'int32') }], // prettier-ignore
  ['the last NaN', extremes, { argmin: (x, a, s) => by(x, a, s, (l) => (firstNaN(l) >= 0 ? l.findLastIndex((v) => Number.isNaN(v)) : l.indexOf(Math.min(...l))), 'int32') }], // prettier-ignore
  ['a NaN that is nowhere', extremes, { argmin: (x, a, s) => by(x, a, s, (l) => l.reduce((t, v, i) => (v < (l[t] as number) ? i : t), 0), 'int32') }], // prettier-ignore
  ['one that never runs from the end', scans, { cumulate: (kind, x, axis) => jsKernels.cumulate(kind, x, axis, false) }], // prettier-ignore
  ['a wide sum that is rounded', segments, { segmentSum: (x, offsets, dtype) => jsKernels.cast(jsKernels.segmentSum(x, offsets), dtype ?? x.dtype) }], // prettier-ignore
  [
    'empty rows as 0',
    segments,
    { segmentExtreme: (x, offsets, sign) => jsKernels.segmentExtreme(x, offsets, sign, 0) },
  ],
  ['the largest for the smallest', segments, { segmentExtreme: (x, offsets, _, empty) => jsKernels.segmentExtreme(x, offsets, 1, empty) }], // prettier-ignore
];

describe('these comparisons', () => {
  it.each(wrongs)('see %s', (_, property, wrong) => {
    const compared = comparing(heap, jsKernels, none, { calls: 0, own: new Map() }, alongOne(wrong));
    expect(
      fc.check(property({ ...jsKernels, ...compared }), {
        numRuns: 1000,
        seed: 7,
        endOnFailure: true,
      }).failed,
    ).toBe(true);
  });
});

/** A wrong kernel where one axis is reduced, and the right one else: what it is wrong about is not that. */
function alongOne(wrong: Partial<Kernels>): Partial<Kernels> {
  const entries = Object.entries(wrong).map(([name, kernel]) => {
    const right = jsKernels[name as keyof Kernels] as (...args: unknown[]) => unknown;
    const other_ = kernel as (...args: unknown[]) => unknown;
    return [name, (...args: unknown[]) => (Array.isArray(args[1]) && args[1].length !== 1 ? right : other_)(...args)];
  });
  return Object.fromEntries(entries) as Partial<Kernels>;
}

describe('relaxed kernels have them, too', () => {
  it('in all of these', () => {
    fc.assert(folds(relaxedKernels), { numRuns: 100 });
    fc.assert(extremes(relaxedKernels), { numRuns: 100 });
    fc.assert(segments(relaxedKernels), { numRuns: 100 });
    fc.assert(scans(relaxedKernels), { numRuns: 100 });
    for (const name of [...FOLDS, ...EXTREMES, ...PLACES, 'segmentSum', 'segmentExtreme', 'cumulate']) {
      expect(seenRelaxed.own.get(name), name).toBeGreaterThan(5);
    }
  });
});
