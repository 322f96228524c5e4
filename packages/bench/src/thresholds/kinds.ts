import { Offsets, type Shape, tensor } from '@frostgrad/core';
import { type Kernels, NdArray, type StepArrays, type StepRule, withBackend } from '@frostgrad/core/extend';
import { Adam } from '@frostgrad/optim';
import * as math from '../../../core/src/math/index.ts';
import type { Thresholds } from '../../../wasm/src/thresholds.ts';

/** Makes an operand, where operands are to lie. */
export type Make = (shape: Shape) => NdArray;

/** A kernel whose size can be chosen. */
export interface Kind {
  /** Which threshold decides about it. */
  readonly key: keyof Thresholds;
  readonly name: string;
  /** What is tried, in the kernel's own measure. */
  readonly sizes: readonly number[];
  /** A call of a size, and how large it is in the measure of the threshold. */
  readonly make: (size: number, make: Make) => { readonly work: number; readonly run: (kernels: Kernels) => void };
}

const powers = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => 2 ** (from + i));

const mapped = ['exp', 'log', 'tanh', 'sigmoid', 'erf', 'sin', 'cos', 'expm1', 'log1p'] as const;

const mapping = (name: (typeof mapped)[number]): Kind => ({
  key: 'transcendental',
  name,
  sizes: powers(2, 11),
  make: (n, make) => {
    const x = make([n]);
    const fn = { name, f32: math[`${name}32`], f64: math[`${name}64`] };
    return { work: n, run: (kernels) => void kernels.map(fn, x) };
  },
});

const zipping = (key: 'elementwise' | 'resident', name: string, each: (n: number) => [Shape, Shape, Shape]): Kind => ({
  key,
  name,
  sizes: powers(3, 14),
  make: (n, make) => {
    const [a, b, shape] = each(n);
    const [x, y] = [make(a), make(b)];
    return { work: n, run: (kernels) => void kernels.add(x, y, shape) };
  },
});

const summing = (name: string, axes: readonly number[]): Kind => ({
  key: 'sum',
  name,
  sizes: powers(4, 14),
  make: (n, make) => {
    const shape = axes[0] === 0 ? [n / 8, 8] : [8, n / 8];
    const x = make(shape);
    return { work: n, run: (kernels) => void kernels.sum(x, axes, [8]) };
  },
});

const comparing = (kernel: 'max' | 'argmax', name: string, axis: 0 | 1): Kind => ({
  key: 'extreme',
  name,
  sizes: powers(3, 12),
  make: (n, make) => {
    const x = make(axis === 0 ? [n / 8, 8] : [8, n / 8]);
    const run = (kernels: Kernels): NdArray =>
      kernel === 'max' ? kernels.max(x, [axis], [8]) : kernels.argmax(x, axis, [8]);
    return { work: n, run: (kernels) => void run(kernels) };
  },
});

/** Four rows of packed values, of a feature or of eight. */
const packed = (kernel: 'segmentSum' | 'segmentExtreme', name: string, width: number): Kind => ({
  key: 'segments',
  name,
  sizes: powers(0, 9),
  make: (n, make) => {
    const offsets = Offsets.fromLengths([n, n + 1, 2 * n, n]);
    const x = make([offsets.total, width]);
    const run = (kernels: Kernels): NdArray =>
      kernel === 'segmentSum' ? kernels.segmentSum(x, offsets) : kernels.segmentExtreme(x, offsets, 1, 0);
    return { work: x.size, run: (kernels) => void run(kernels) };
  },
});

const product = (name: string, shape: (n: number) => readonly [M: number, N: number, K: number]): Kind => ({
  key: 'matmul',
  name,
  sizes: [2, 4, 6, 8, 10, 12, 16, 20, 24, 32, 48],
  make: (n, make) => {
    const [M, N, K] = shape(n);
    const [a, b] = [make([M, K]), make([K, N])];
    return { work: M * N * K, run: (kernels) => void kernels.matmul(a, b, [M, N]) };
  },
});

const cells = { lstm: { gates: 4, states: 2 }, gru: { gates: 3, states: 1 } } as const;

/** Two rows of four positions; the threshold counts multiplications by the recurrent weight. */
const recurring = (cell: 'lstm' | 'gru'): Kind => ({
  key: 'recurrent',
  name: cell,
  sizes: [1, 2, 3, 4, 6, 8, 12, 16, 24],
  make: (H, make) => {
    const { gates, states } = cells[cell];
    const plan = { offsets: Offsets.fromLengths([4, 4]), reverse: false };
    const [x, state, weight, bias] = [[8, gates * H], [2, states * H], [gates * H, H], [gates * H]].map(make) as [
      NdArray,
      NdArray,
      NdArray,
      NdArray,
    ];
    return { work: 8 * gates * H * H, run: (kernels) => void kernels[cell](x, state, weight, bias, plan) };
  },
});

/** The rule of Adam and its numbers, as the optimizer gives them. */
function adam(): { readonly rule: StepRule; readonly numbers: readonly number[] } {
  let given: { rule: StepRule; numbers: readonly number[] } | undefined;
  const parameter = tensor([1], { requiresGrad: true });
  parameter.mul(2).sum().backward();
  const step: Kernels['step'] = (rule, _, numbers) => {
    given = { rule: rule as unknown as StepRule, numbers: [...numbers] };
  };
  withBackend(
    () => ({ step }),
    () => new Adam([parameter]).step(),
  );
  if (given === undefined) throw new Error('Adam took no step');
  return given;
}

const stepping: Kind = {
  key: 'step',
  name: 'Adam',
  sizes: powers(2, 12),
  make: (n, make) => {
    const { rule, numbers } = adam();
    const arrays = Array.from({ length: 4 }, () => make([n]).data as Float32Array);
    const given = [...arrays, null] as unknown as StepArrays;
    return { work: n, run: (kernels) => kernels.step(rule, given, numbers, null) };
  },
};

/** Kernels of every kind that has a threshold. */
export const kinds: readonly Kind[] = [
  product('square products', (n) => [n, n, n]),
  product('one line, n x n', (n) => [1, n, n]),
  ...mapped.map(mapping),
  zipping('elementwise', 'x + y', (n) => [[n], [n], [n]]),
  zipping('elementwise', 'x + a row', (n) => [[n / 8, 8], [8], [n / 8, 8]]),
  zipping('resident', 'x + y', (n) => [[n], [n], [n]]),
  summing('sums of 8 rows', [1]),
  summing('sums of 8 columns', [0]),
  comparing('max', 'largest of 8 rows', 1),
  comparing('max', 'largest of 8 columns', 0),
  comparing('argmax', 'where it is in 8 rows', 1),
  comparing('argmax', 'where it is in 8 columns', 0),
  packed('segmentSum', 'sums of 4 packed rows', 1),
  packed('segmentSum', 'sums of 4 packed rows, 8 features', 8),
  packed('segmentExtreme', 'largest of 4 packed rows, 8 features', 8),
  {
    key: 'softmax',
    name: 'softmax of 4 rows',
    sizes: powers(3, 11),
    make: (n, make) => {
      const x = make([4, n / 4]);
      return { work: n, run: (kernels) => void kernels.softmax(x) };
    },
  },
  {
    key: 'layerNorm',
    name: 'layerNorm of 4 rows',
    sizes: powers(3, 11),
    make: (n, make) => {
      const [x, weight, bias] = [make([4, n / 4]), make([n / 4]), make([n / 4])];
      const plan = { shape: [n / 4], eps: 1e-5, centred: true };
      return { work: n, run: (kernels) => void kernels.layerNorm(x, weight, bias, plan) };
    },
  },
  {
    key: 'crossEntropy',
    name: 'crossEntropy of 4 rows',
    sizes: powers(3, 11),
    make: (n, make) => {
      const x = make([4, n / 4]);
      const ids = NdArray.from(Int32Array.of(0, 1, 0, 1), [4]);
      return { work: n, run: (kernels) => void kernels.crossEntropy(x, ids, null, 0) };
    },
  },
  {
    key: 'attention',
    name: 'attention of n by n, features 8',
    sizes: [1, 2, 3, 4, 6, 8, 12, 16],
    make: (n, make) => {
      const rows = Offsets.fromLengths([n]);
      const pairs = Offsets.pairs(rows, rows);
      const [q, k, v] = [make([n, 8]), make([n, 8]), make([n, 8])];
      const plan = { queries: rows, keys: rows, pairs, allowed: null, dropped: null, keeps: false };
      return { work: 8 * n * n, run: (kernels) => void kernels.pairAttention(q, k, v, plan) };
    },
  },
  {
    key: 'additive',
    name: 'additive scores of 2 x 2',
    sizes: powers(1, 8),
    make: (n, make) => {
      const plan = { queries: Offsets.fromLengths([2]), keys: Offsets.fromLengths([2]) };
      const [q, k, v] = [make([2, n]), make([2, n]), make([n])];
      return { work: 4 * n, run: (kernels) => void kernels.additiveScores(q, k, v, plan, false) };
    },
  },
  {
    key: 'rows',
    name: 'rows of 8, added by an index',
    sizes: powers(0, 9),
    make: (n, make) => {
      const x = make([n, 8]);
      const index = NdArray.from(
        Int32Array.from({ length: n }, (_, i) => (7 * i) % 16),
        [n],
      );
      return { work: 8 * n, run: (kernels) => void kernels.indexAdd(x, 0, index, [16, 8]) };
    },
  },
  recurring('lstm'),
  recurring('gru'),
  stepping,
];
