import { type DType, Offsets, type Shape } from '@frostgrad/core';
import {
  broadcastStrides,
  jsKernels,
  type Kernels,
  NdArray,
  positionsOver,
  rowMajorStrides,
  sizeOf,
  useBackend,
} from '@frostgrad/core/extend';
import { checkOp, exactDot, padSuite, runLaw, specOf, toNumber } from '@frostgrad/check';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { blasKernels } from '../../src/kernels.ts';
import type { Library } from '../../src/library.ts';
import { broken, library, shortened } from './broken.ts';

const kernels: Kernels = { ...jsKernels, ...blasKernels(library, jsKernels, 0) };

/** Ordinary numbers, and a few special: NaN, infinities, zeros of both signs, subnormals. */
const number = fc.oneof(
  { weight: 12, arbitrary: fc.double({ min: -4, max: 4, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(0, -0, 1, -1, 1e-39, -1e-45) },
  { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity) },
);
const values = fc.array(number, { minLength: 1, maxLength: 97 });

/** Axes in another order, gaps between elements, a beginning that is not the buffer's, an axis repeated. */
const lie = fc.record({
  turned: fc.boolean(),
  gap: fc.constantFrom(1, 1, 1, 2, 3),
  offset: fc.nat(3),
  repeated: fc.constantFrom(-1, -1, -1, 0, 1),
});
type Lie = typeof lie extends fc.Arbitrary<infer T> ? T : never;

const straight: Lie = { turned: false, gap: 1, offset: 0, repeated: -1 };

/** An array of a shape that lies so, between NaNs. */
function lying(from: readonly number[], shape: Shape, dtype: DType, { turned, gap, offset, repeated }: Lie): NdArray {
  const order = shape.map((_, axis) => axis);
  if (turned) order.reverse();
  const sizes = order.map((axis) => (axis === repeated ? 1 : (shape[axis] as number)));
  const packed = rowMajorStrides(sizes).map((stride) => stride * gap);
  const strides = shape.map((_, axis) => (axis === repeated ? 0 : (packed[order.indexOf(axis)] as number)));
  const memory = NdArray.zeros(dtype, [offset + sizeOf(shape) * gap + 2]);
  memory.data.fill(NaN);
  const view = memory.view(shape, strides, offset);
  const all = positionsOver(shape, strides, [...shape.keys()], offset);
  for (let i = 0; i < all.length; i++) memory.data[all[i] as number] = from[i % from.length] as number;
  return view;
}

/** Elements in row-major order, at a shape to which they broadcast. */
function elements(x: NdArray, shape: Shape = x.shape): number[] {
  return [...positionsOver(shape, broadcastStrides(x, shape), [...shape.keys()], x.offset)].map(
    (p) => x.data[p] as number,
  );
}

/** Products of such numbers are exact in float64, and so are sums of a thousand of them. */
const isShort = (x: number): boolean => Number.isInteger(16 * x) && Math.abs(x) < 1000;

/** Throws unless a product is what it must be: `gamma_n sum |a_i b_i|` about the exact one, where that is finite. */
function expectDot(a: readonly number[], b: readonly number[], got: number, dtype: DType): void {
  const products = a.map((x, i) => x * (b[i] as number));
  const plain = products.reduce((x, y) => x + y, 0);
  if (!Number.isFinite(plain)) {
    if (!Object.is(got, plain)) throw new Error(`${got} is not ${plain}`);
    return;
  }
  const n = a.length;
  const [u, smallest] = dtype === 'float32' ? [2 ** -24, 2 ** -149] : [2 ** -53, 2 ** -1074];
  const size = products.reduce((x, y) => x + Math.abs(y), 0);
  const bound = ((n * u) / (1 - n * u)) * size + n * smallest;
  const exact = a.every(isShort) && b.every(isShort) ? plain : toNumber(exactDot(a, b));
  if (!(Math.abs(got - exact) <= bound)) throw new Error(`${got} is not within ${bound} of ${exact}`);
}

/** Throws unless every element of a product of matrices is what it must be. */
function expectProduct(a: NdArray, b: NdArray, out: NdArray, shape: Shape): void {
  expect(out.shape).toEqual(shape);
  expect(out.dtype).toBe(a.dtype);
  const [M, N, K] = [shape.at(-2) as number, shape.at(-1) as number, a.shape.at(-1) as number];
  const lead = shape.slice(0, -2);
  const [left, right, got] = [elements(a, [...lead, M, K]), elements(b, [...lead, K, N]), elements(out)];
  for (let p = 0; p < got.length; p++) {
    const i = Math.floor(p / N);
    const row = left.slice(i * K, i * K + K);
    const matrix = Math.floor(i / M) * K * N;
    const column = row.map((_, k) => right[matrix + k * N + (p % N)] as number);
    expectDot(row, column, got[p] as number, out.dtype);
  }
}

const size = (max: number): fc.Arbitrary<number> => fc.oneof(fc.nat(3), fc.nat(max));
const dims = fc.record({ M: size(20), N: size(24), K: size(40) });
const floating = fc.constantFrom<DType>('float32', 'float64');

/** Holds for `kernels` in products of any shape that lie anyhow. */
function tryProducts(kernels: Pick<Kernels, 'matmul'>, numRuns: number): void {
  const batch = fc.constantFrom<Shape>([], [1], [3], [2, 2], [0], [1, 2]);
  const property = fc.property(
    fc.tuple(dims, batch, fc.boolean(), floating),
    fc.tuple(values, values, lie, lie),
    ([{ M, N, K }, lead, shared, dtype], [p, q, l, r]) => {
      const a = lying(p, [...lead, M, K], dtype, l);
      const b = lying(q, shared ? [K, N] : [...lead, K, N], dtype, r);
      const shape = [...lead, M, N];
      expectProduct(a, b, kernels.matmul(a, b, shape), shape);
    },
  );
  fc.assert(property, { numRuns });
}

const mutants: Readonly<Record<string, Library>> = {
  'adds to what lies there': broken((gemm, ...args) => {
    args[12].fill(1);
    args[11] = 1;
    gemm(...args);
  }),
  'takes a transpose for the matrix where it may': broken((gemm, ...args) => {
    const [, , , , N, K] = args;
    if (N === K) args[2] = 111;
    gemm(...args);
  }),
  'leaves the last of the inner index out': shortened,
  'makes a number of NaN': broken((gemm, ...args) => {
    gemm(...args);
    const c = args[12];
    for (let i = 0; i < c.length; i++) if (Number.isNaN(c[i])) c[i] = 0;
  }),
  'is off by a part in 4,096': broken((gemm, ...args) => {
    args[6] = 1 + 2 ** -12;
    gemm(...args);
  }),
};

describe('products by the library', () => {
  it('are within gamma_n sum |a b| of the exact ones: any shape, lie and batch, with NaN and infinities, or empty', () => {
    tryProducts(kernels, 400);
  });

  it.each(Object.entries(mutants))('would be found out: a library that %s', (_, wrong) => {
    expect(() => tryProducts(blasKernels(wrong, jsKernels, 0), 400)).toThrow();
  });

  it('are so where they fill blocks and go to several threads', () => {
    const v = Array.from({ length: 91 }, (_, i) => ((i * 37) % 91) / 16 - 2.5);
    for (const dtype of ['float32', 'float64'] as const) {
      for (const turned of [false, true]) {
        const [a, b] = [lying(v, [97, 130], dtype, straight), lying(v, [130, 61], dtype, { ...straight, turned })];
        expectProduct(a, b, kernels.matmul(a, b, [97, 61]), [97, 61]);
      }
    }
  });

  it('of a batch that shares its second factor are one call', () => {
    let calls = 0;
    const counting = broken((gemm, ...args) => {
      calls++;
      gemm(...args);
    });
    const { matmul } = blasKernels(counting, jsKernels, 0);
    const a = lying([1, 2, 3], [4, 5, 6], 'float32', straight);
    const b = lying([1, -1], [6, 7], 'float32', { ...straight, turned: true });
    expectProduct(a, b, matmul(a, b, [4, 5, 7]), [4, 5, 7]);
    expect(calls).toBe(1);
    const stepped = lying([1, 2, 3], [4, 5, 6], 'float32', { ...straight, turned: true });
    expectProduct(stepped, b, matmul(stepped, b, [4, 5, 7]), [4, 5, 7]);
    expect(calls).toBe(5);
  });

  it('are left to the kernels below where they are small, of integers, or nothing', () => {
    const below: string[] = [];
    const noting: Kernels = {
      ...jsKernels,
      matmul: (a, b, shape) => {
        below.push(`${a.dtype} [${shape}]`);
        return jsKernels.matmul(a, b, shape);
      },
    };
    const { matmul } = blasKernels(library, noting, 4096);
    for (const [dtype, shape, K] of [
      ['float32', [16, 16], 16],
      ['float32', [16, 16], 15],
      ['float64', [100, 8, 8], 63],
      ['float64', [100, 8, 8], 64],
      ['int32', [64, 64], 64],
      ['float32', [0, 64], 640],
    ] as const) {
      const [lead, M, N] = [shape.slice(0, -2), shape.at(-2) as number, shape.at(-1) as number];
      const [a, b] = [lying([1, 2], [...lead, M, K], dtype, straight), lying([3], [...lead, K, N], dtype, straight)];
      expectProduct(a, b, matmul(a, b, shape), shape);
    }
    expect(below).toEqual(['float32 [16,16]', 'float64 [100,8,8]', 'int32 [64,64]', 'float32 [0,64]']);
  });
});

describe('products of pairs by the library', () => {
  it('are those of TypeScript within both bounds: rows of any length, heads, any lie', () => {
    const lengths = fc.array(fc.tuple(fc.nat(4), fc.nat(5)), { minLength: 1, maxLength: 3 });
    const plain = fc.double({ min: -4, max: 4, noNaN: true });
    const property = fc.property(
      fc.tuple(lengths, fc.constantFrom<Shape>([], [1], [3]), fc.nat(9), floating),
      fc.tuple(fc.array(plain, { minLength: 1, maxLength: 53 }), lie),
      ([rows, heads, E, dtype], [v, how]) => {
        const [queries, keys] = [0, 1].map((i) => Offsets.fromLengths(rows.map((row) => row[i] as number)));
        const plan = { queries, keys } as { queries: Offsets; keys: Offsets };
        const [Lq, Lk] = [plan.queries.total, plan.keys.total];
        const P = rows.reduce((n, [T, S]) => n + T * S, 0);
        const [q, k] = [lying(v, [Lq, ...heads, E], dtype, how), lying(v.toReversed(), [Lk, ...heads, E], dtype, how)];
        const w = lying(v, [P, ...heads], dtype, { ...how, repeated: -1 });
        for (const run of [
          ({ pairScores }: Kernels) => pairScores(q, k, plan),
          ({ pairMix }: Kernels) => pairMix(w, k, plan),
          ({ pairMixT }: Kernels) => pairMixT(w, q, plan),
        ]) {
          const [got, wanted] = [run(kernels), run(jsKernels)];
          expect(got.shape).toEqual(wanted.shape);
          const most = 16 * Math.max(E, 5); // of sum |a b|
          const bound = 2 * most * most * (dtype === 'float32' ? 2 ** -24 : 2 ** -53);
          const far = elements(got).findIndex((x, i) => !(Math.abs(x - (elements(wanted)[i] as number)) <= bound));
          expect(far).toBe(-1);
        }
      },
    );
    fc.assert(property, { numRuns: 200 });
  });
});

describe('laws that do not speak of bits hold on these kernels', () => {
  afterEach(() => useBackend({}));
  const laws = ['forward', 'shape rule', 'specials', 'first derivative', 'second derivative', 'freezing', 'purity'];

  it.each(['matmul', 'mv', 'bmm', 'linear', 'addmm', 'conv1d', 'raggedScores', 'raggedAttention'])('%s', (op) => {
    useBackend(kernels);
    expect(checkOp(specOf(op), { runs: 10, laws }).cases).toBeGreaterThan(30);
  });

  it('and would find a library that leaves the last of the inner index out, in attention too', () => {
    useBackend({ ...jsKernels, ...blasKernels(shortened, jsKernels, 0) });
    for (const op of ['matmul', 'raggedAttention'])
      expect(() => checkOp(specOf(op), { runs: 10, laws: ['forward'] }), op).toThrow();
  });

  it('pads are unread', () => {
    useBackend(kernels);
    const law = padSuite.laws.find(({ name }) => name === 'pads are unread');
    if (law === undefined) throw new Error('the law has another name');
    expect(runLaw(law, padSuite.subjects, { runs: 1, seed: 1 }).cases).toBeGreaterThan(10);
  });
});
