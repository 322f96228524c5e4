import { exp, matmul, Offsets, Rng, type Shape, sum, tanh, type Tensor, tensor, transpose } from '@frostgrad/core';
import { jsKernels, NdArray, useBackend, useResidence } from '@frostgrad/core/extend';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { tanh32, tanh64 } from '../../core/src/math/index.ts';
import { strict, type WasmBuild } from '../src/build.ts';
import { Heap } from '../src/heap.ts';
import { useWasm, WasmError } from '../src/index.ts';
import { wasmKernels } from '../src/kernels.ts';
import type { Map } from '../src/module.ts';
import { relaxed } from '../src/relaxed.ts';
import { none } from '../src/thresholds.ts';
import { webAssembly } from '../src/web-assembly.ts';
import { comparing, type Seen } from './comparing.ts';
import { GuardedHeap } from './guarded-heap.ts';
import { near } from './near.ts';
import { sweepRelaxed } from './sweep-relaxed.ts';

afterEach(() => {
  vi.restoreAllMocks();
  useBackend({});
  useResidence(null);
});

/** An engine that does not validate what these builds need. */
function engineWithout(...builds: readonly WasmBuild[]): void {
  const real = webAssembly?.validate as (bytes: Uint8Array) => boolean;
  const refused = builds.map(({ needs }) => Buffer.from(needs, 'hex'));
  vi.spyOn(webAssembly as NonNullable<typeof webAssembly>, 'validate').mockImplementation(
    (bytes) => !refused.some((one) => one.equals(bytes)) && real(bytes),
  );
}

/** Whether this engine on this machine fuses: what a rounded square of 1 + 2^-12 loses is there, or it is not. */
function fuses(): boolean {
  const a = 1 + 2 ** -12;
  const of = (values: readonly number[], shape: Shape): Tensor =>
    tensor(
      values.flatMap((x) => Array(64).fill(x)),
      { shape },
    );
  const [left] = matmul(transpose(of([1, a], [2, 64])), of([-(1 + 2 ** -11), a], [2, 64])).toTypedArray();
  expect([0, 2 ** -24]).toContain(left);
  return left !== 0;
}

const loss = (x: Tensor, w: Tensor): Tensor => sum(tanh(matmul(x, w)));

/** Bits of a small training, and what it computed with. */
function trained(steps: number): (number | ArrayLike<number>)[] {
  const rng = new Rng(3);
  const [x, w] = [rng.normal([64, 96]), rng.normal([96, 48]).requiresGrad_()];
  const out: (number | ArrayLike<number>)[] = [];
  for (let i = 0; i < steps; i++) {
    w.grad = null;
    const value = loss(x, w);
    value.backward();
    out.push(value.item(), (w.grad as Tensor | null)?.toTypedArray() ?? []);
  }
  return out;
}

describe('useWasm with the relaxed build', () => {
  it('computes with fused multiply-add, and with the strict one again when asked', () => {
    expect(useWasm()).toBe('strict');
    const before = trained(1);
    expect(useWasm({ build: relaxed })).toBe('relaxed');
    const after = trained(1);
    expect(JSON.stringify(after) === JSON.stringify(before)).toBe(!fuses());
    expect(after[0]).toBeCloseTo(before[0] as number, 1);
    expect(useWasm()).toBe('strict');
    expect(trained(1)).toEqual(before);
  });

  it('gives the same bits each time a program runs, also when the engine has compiled it anew', () => {
    useWasm({ build: relaxed });
    const [value, grad] = trained(1);
    const all = trained(300);
    for (let i = 0; i < all.length; i += 2) expect(all[i]).toBe(value);
    expect(all.at(-1)).toEqual(grad);
  });

  it('leaves kernels that were made before with the build that they were made for', () => {
    const heap = new GuardedHeap(2 ** 25);
    const seen: Seen = { calls: 0, own: new Map() };
    const kernels = { ...jsKernels, ...comparing(heap, jsKernels, none, seen) }; // to the bit
    heap.load(relaxed);
    const rng = new Rng(7);
    const [H, L] = [13, 9];
    const of = (...shape: number[]): NdArray => rng.normal(shape).value;
    const [x, state0, weight, bias, g] = [of(L, 3 * H), of(2, H), of(3 * H, H), of(3 * H), of(L, H)] as const;
    const plan = { offsets: Offsets.fromLengths([4, 5]), reverse: false };
    const { out, gates } = kernels.gru(x, state0, weight, bias, plan);
    const wanted = { weight: { rows: [1, 2, 7], columns: null } };
    kernels.gruGrad(g, out, gates, state0, weight, { ...plan, wanted });
    kernels.matmul(x, weight, [L, H]);
    kernels.map({ name: 'tanh', f32: tanh32, f64: tanh64 }, of(5000));
    expect([...seen.own.keys()].toSorted()).toEqual(['gru', 'gruGrad', 'map', 'matmul']);
  });

  it('says what the engine lacks and how to go on, or takes the strict one, or leaves the kernels as they are', () => {
    const x = new Rng(1).normal([1000]);
    const wanted = exp(x).toTypedArray();
    engineWithout(relaxed);
    expect(() => useWasm({ build: relaxed })).toThrow(WasmError);
    expect(() => useWasm({ build: relaxed })).toThrowErrorMatchingInlineSnapshot(
      `[WasmError: useWasm: this engine has no relaxed SIMD: build = relaxed; leave build out for the strict one, or let that take its place: optional]`,
    );
    expect(useWasm({ build: relaxed, optional: true })).toBe('strict');
    expect(useWasm()).toBe('strict');
    vi.restoreAllMocks();
    engineWithout(relaxed, strict);
    expect(() => useWasm()).toThrowErrorMatchingInlineSnapshot(
      `[WasmError: useWasm: this engine has no WebAssembly with SIMD: build = strict; the kernels in TypeScript give the same bits, more slowly]`,
    );
    expect(useWasm({ build: relaxed, optional: true })).toBe(null);
    expect(useWasm({ optional: true })).toBe(null);
    expect(exp(x).toTypedArray()).toEqual(wanted);
  });
});

describe('relaxed kernels', () => {
  it.each(Object.entries(relaxed.floatsApart))(
    'give %s within %i of the strict floats, over all kinds of numbers, and within 1.6 ulps of the exact result',
    (name, most) => {
      const { apart, ulps, unlike, count } = sweepRelaxed(name, relaxed, 7919);
      expect(count).toBeGreaterThan(500_000);
      expect(unlike).toEqual([]);
      expect(apart).toBeLessThanOrEqual(most);
      // softplus is made of two
      expect(ulps).toBeLessThan(name === 'softplus' ? 1.6 : 1.4);
    },
  );

  it('give the same in a tail, wherever it lies', () => {
    const heap = new Heap(2 ** 23);
    heap.load(relaxed);
    const [from, to, beside] = [heap.take(4096), heap.take(4096), heap.take(4096)];
    heap.floats(from, 64).forEach((_, i, xs) => (xs[i] = (i - 31) / 7));
    for (const name of Object.keys(relaxed.floatsApart)) {
      const run = heap.exports[name] as Map;
      run(from, to, 64);
      const whole = heap.floats(to, 64).slice();
      for (let n = 0; n <= 9; n++) {
        for (let start = 0; start < 5; start++) {
          run(from + 4 * start, beside + 4 * start, n);
          expect([...heap.floats(beside + 4 * start, n)]).toEqual([...whole.subarray(start, start + n)]);
        }
      }
    }
  });

  it.each(Object.keys(relaxed.floatsApart))(
    'give %s of a number whatever its neighbours are: pads are unread',
    (name) => {
      const heap = new Heap(2 ** 24);
      heap.load(relaxed);
      const run = heap.exports[name] as Map;
      const n = 2 ** 18;
      const [from, to, beside] = [0, 1, 2].map(() => heap.take(4 * n)) as [number, number, number];
      const [xs, alone, among] = [from, to, beside].map((at) => heap.floats(at, n)) as [
        Float32Array,
        Float32Array,
        Float32Array,
      ];
      const isPad = (i: number): boolean => i % 4 === (i >> 2) % 4;
      // close to where exp takes another power of two: steps of a few floats about (k + 1/2) ln 2
      for (let i = 0; i < n; i++) xs[i] = ((i % 241) - 120.5) * Math.LN2 * (1 + ((i % 1021) - 510) * 2 ** -24);
      run(from, to, n);
      for (const pad of [NaN, Infinity, -1e30, 88, 1e-40]) {
        for (let i = 0; i < n; i++) if (isPad(i)) xs[i] = pad;
        run(from, beside, n);
        expect(among.findIndex((y, i) => !isPad(i) && !Object.is(y, alone[i]))).toBe(-1);
      }
    },
  );

  it('give products within 2 gamma_n sum |a b| of those in TypeScript where they fill blocks, in both dtypes', () => {
    const heap = new GuardedHeap(2 ** 25);
    heap.load(relaxed);
    const seen: Seen = { calls: 0, own: new Map() };
    const { matmul } = comparing(heap, jsKernels, none, seen, {}, near);
    const rng = new Rng(5);
    const [rows, columns] = [(_: number, n: number) => [n, 1] as const, (m: number) => [1, m] as const];
    for (const dtype of ['float32', 'float64'] as const) {
      for (const [M, N, K] of [
        [97, 30, 300],
        [1, 45, 300],
        [33, 1, 270],
        [5, 7, 0],
        [16, 2100, 9],
      ] as const) {
        // prettier-ignore
        const [a, b] = [rng.normal([M * K], 0, 1, { dtype }).value, rng.normal([K * N], 0, 1, { dtype }).value];
        for (const [l, r] of [
          [rows, rows],
          [rows, columns],
          [columns, rows],
          [columns, columns],
        ] as const) {
          // prettier-ignore
          matmul?.(a.view([M, K], [...l(M, K)], 0), b.view([K, N], [...r(K, N)], 0), [M, N]);
        }
      }
    }
    expect(seen.own.get('matmul')).toBe(40);
  });
});

describe('the bounds', () => {
  const run = (kernels: ReturnType<typeof wasmKernels>, by: number): void => {
    const heap = new GuardedHeap(2 ** 23);
    const seen: Seen = { calls: 0, own: new Map() };
    const wrong = Object.fromEntries(
      Object.entries(kernels).map(([name, kernel]) => [
        name,
        (...args: unknown[]) => {
          const out = (kernel as (...args: unknown[]) => NdArray)(...args);
          out.data[0] = (out.data[0] as number) * (1 + by);
          return out;
        },
      ]),
    );
    const { matmul, softmax } = comparing(heap, jsKernels, none, seen, wrong, near);
    const x = NdArray.from(
      Float32Array.from({ length: 64 }, (_, i) => 1 + (i % 5)),
      [8, 8],
    );
    softmax?.(x);
    matmul?.(x, x, [8, 8]);
  };

  it('find a product or a weight that is off by a part in 100,000', () => {
    const { matmul, softmax } = jsKernels;
    expect(() => run({ matmul, softmax }, 0)).not.toThrow();
    expect(() => run({ matmul, softmax: jsKernels.softmax }, 2 ** -24)).not.toThrow();
    expect(() => run({ matmul }, 1e-5)).toThrow('matmul : element 0');
    expect(() => run({ softmax }, 1e-5)).toThrow('softmax : element 0');
  });

  it('do not let a function stand in for another of its name that is a little off', () => {
    const heap = new Heap(2 ** 23);
    heap.load(relaxed);
    const { map } = wasmKernels(heap, { ...jsKernels, map: (_, x) => x }, none);
    const x = NdArray.from(Float32Array.of(1, 2, 3), [3]);
    const like = (by: number) => ({ name: 'tanh', f32: (y: number) => tanh32(y) * (1 + by), f64: Math.tanh });
    expect(map?.(like(0), x)).not.toBe(x);
    expect(map?.(like(1e-6), x)).toBe(x);
  });
});
