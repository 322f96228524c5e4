import { matmul, permute, slice, Tensor, tensor, transpose } from '@frostgrad/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import '@frostgrad/check/vitest';

type Numbers = Float32Array | Float64Array;
const round = (like: Numbers): ((x: number) => number) => (like instanceof Float32Array ? Math.fround : (x) => x);

/** The definition: one accumulator of the element type from +0, the inner index ascending, each operation rounded. */
function product<A extends Numbers>(a: A, b: A, M: number, K: number, N: number): A {
  const f = round(a);
  const out = new (a.constructor as new (size: number) => A)(M * N);
  for (let i = 0; i < M; i++) {
    for (let j = 0; j < N; j++) {
      let total = 0;
      for (let k = 0; k < K; k++) total = f(total + f((a[i * K + k] as number) * (b[k * N + j] as number)));
      out[i * N + j] = total;
    }
  }
  return out;
}

/** Numbers of very different sizes, zeros of both signs and subnormals among them: order and rounding show. */
function numbers(size: number, seed: number, single: boolean): Numbers {
  let state = seed >>> 0;
  const next = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const out = single ? new Float32Array(size) : new Float64Array(size);
  for (let i = 0; i < size; i++) {
    const kind = next();
    const sign = next() < 0.5 ? -1 : 1;
    out[i] = sign * (kind < 0.1 ? 0 : kind < 0.15 ? 1e-42 : next() * 2 ** Math.floor(next() * 24 - 12));
  }
  return out;
}

/** One matrix in memory laid out in every way there is: plain, transposed, every second row or column, inside a batch. */
function layouts(values: Numbers, rows: number, columns: number): Tensor[] {
  const plain = tensor(values, { shape: [rows, columns] });
  const turned = transpose(tensor(transpose(plain).toTypedArray(), { shape: [columns, rows] }));
  const wide = new (values.constructor as new (size: number) => Numbers)(4 * rows * columns).fill(NaN);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) wide[4 * i * columns + 2 * j + 1] = values[i * columns + j] as number;
  const grid = tensor(wide, { shape: [2 * rows, 2 * columns] });
  const spaced = slice(slice(grid, 0, 0, Infinity, 2), 1, 1, Infinity, 2);
  return [plain, turned, spaced];
}

const sizes = Array.from({ length: 18 }, (_, n) => n);

describe('matmul', () => {
  it.each([
    ['float32', true],
    ['float64', false],
  ])('is the plain triple loop, bit for bit, for all sizes from 0 to 17 (%s)', (_, single) => {
    for (const M of sizes) {
      for (const K of sizes) {
        for (const N of sizes) {
          const [a, b] = [numbers(M * K, M + 31 * K, single), numbers(K * N, 7 + K + 31 * N, single)];
          const out = matmul(tensor(a, { shape: [M, K] }), tensor(b, { shape: [K, N] })).toTypedArray() as Numbers;
          const expected = product(a, b, M, K, N);
          // one comparison a product: 5,832 of them
          if (out.length !== M * N || out.some((v, i) => !Object.is(v, expected[i]))) {
            expect({ M, K, N, out }).toEqual({ M, K, N, out: expected });
          }
        }
      }
    }
  });

  it('is so under all strides: transposed, spaced out, offset', () => {
    const cases = fc.tuple(fc.nat(9), fc.nat(9), fc.nat(9), fc.nat(), fc.boolean());
    fc.assert(
      fc.property(cases, ([M, K, N, seed, single]) => {
        const [a, b] = [numbers(M * K, seed, single), numbers(K * N, seed + 1, single)];
        const expected = product(a, b, M, K, N);
        for (const left of layouts(a, M, K)) {
          for (const right of layouts(b, K, N)) expect(matmul(left, right)).toHaveSameBits(expected);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('is so for each matrix of a batch, broadcast and permuted', () => {
    const [B, H, M, K, N] = [3, 2, 5, 4, 6];
    const a = numbers(B * M * H * K, 1, true) as Float32Array;
    const b = numbers(H * K * N, 2, true) as Float32Array;
    const left = permute(tensor(a, { shape: [B, M, H, K] }), [0, 2, 1, 3]); // as attention does with its heads
    const out = matmul(left, tensor(b, { shape: [1, H, K, N] }));
    expect(out.shape).toEqual([B, H, M, N]);
    for (let i = 0; i < B; i++) {
      for (let h = 0; h < H; h++) {
        const one = Float32Array.from({ length: M * K }, (_, p) => {
          const [m, k] = [Math.floor(p / K), p % K];
          return a[((i * M + m) * H + h) * K + k] as number;
        });
        const expected = product(one, b.subarray(h * K * N, (h + 1) * K * N), M, K, N);
        expect(out.select(0, i).select(0, h)).toHaveSameBits(expected);
      }
    }
  });

  it('is not changed in one bit by zero columns and rows of padding, in front, behind and between', () => {
    const cases = fc.tuple(fc.nat(9), fc.nat(9), fc.nat(9), fc.nat(), fc.array(fc.nat(9), { maxLength: 6 }));
    fc.assert(
      fc.property(cases, ([M, K, N, seed, places]) => {
        const [a, b] = [numbers(M * K, seed, true), numbers(K * N, seed + 1, true)];
        const wide = K + places.length;
        const live = Array.from({ length: wide }, (_, k) => k);
        for (const place of places) live.splice(place % live.length, 1);
        const [A, B] = [new Float32Array(M * wide), new Float32Array(wide * N)];
        for (const [k, at] of live.entries()) {
          for (let i = 0; i < M; i++) A[i * wide + at] = a[i * K + k] as number;
          for (let j = 0; j < N; j++) B[at * N + j] = b[k * N + j] as number;
        }
        const padded = matmul(tensor(A, { shape: [M, wide] }), tensor(B, { shape: [wide, N] }));
        const plain = matmul(tensor(a, { shape: [M, K] }), tensor(b, { shape: [K, N] }));
        expect(padded).toHaveSameBits(plain);
      }),
      { numRuns: 300 },
    );
  });

  it('gives a row the same bits whatever rows and columns are beside it, one alone included', () => {
    const [M, K, N] = [9, 7, 6];
    const [a, b] = [
      tensor(numbers(M * K, 5, true), { shape: [M, K] }),
      tensor(numbers(K * N, 6, true), { shape: [K, N] }),
    ];
    const all = matmul(a, b);
    for (let i = 0; i < M; i++) {
      expect(matmul(slice(a, 0, i, i + 1), b)).toHaveSameBits(slice(all, 0, i, i + 1));
      for (let j = 0; j < N; j++) {
        const one = matmul(slice(a, 0, i, i + 1), slice(b, 1, j, j + 1));
        expect(one).toHaveSameBits(slice(slice(all, 0, i, i + 1), 1, j, j + 1));
      }
    }
  });

  it('of empty inner axes is +0', () => {
    expect(
      matmul(tensor(new Float32Array(0), { shape: [2, 0] }), tensor(new Float32Array(0), { shape: [0, 2] })),
    ).toHaveSameBits(new Float32Array(4));
  });

  it('spreads NaN and Infinity to the elements that they are part of, and to no other', () => {
    const a = tensor([
      [NaN, 0],
      [1, 0],
      [0, 1],
    ]);
    const b = tensor([
      [1, 2],
      [Infinity, 3],
    ]);
    expect(matmul(a, b).toArray()).toEqual([
      [NaN, NaN],
      [NaN, 2],
      [Infinity, 3],
    ]);
  });
});
