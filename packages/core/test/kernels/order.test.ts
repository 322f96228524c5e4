import { indexAdd, matmul, mean, sum, Tensor, tensor, transpose } from '@frostgrad/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const f = Math.fround;
const floats = (n: number): fc.Arbitrary<Float32Array> =>
  fc.float32Array({ minLength: n, maxLength: n, noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 });
const bits = (x: Tensor): Uint32Array => new Uint32Array(x.toTypedArray().buffer);

/** The definition: one float32 accumulator from +0, the inner index ascending. */
function product(a: Float32Array, b: Float32Array, M: number, K: number, N: number): Float32Array {
  const out = new Float32Array(M * N);
  for (let i = 0; i < M; i++) {
    for (let j = 0; j < N; j++) {
      let total = 0;
      for (let k = 0; k < K; k++) total = f(total + f((a[i * K + k] as number) * (b[k * N + j] as number)));
      out[i * N + j] = total;
    }
  }
  return out;
}

const sizes = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 }));
const products = sizes.chain(([M, K, N]) =>
  fc.record({ M: fc.constant(M), K: fc.constant(K), N: fc.constant(N), a: floats(M * K), b: floats(K * N) }),
);

describe('matmul', () => {
  it('is the plain triple loop in float32, bit for bit, under every transpose', () => {
    fc.assert(
      fc.property(products, ({ M, K, N, a, b }) => {
        const expected = new Uint32Array(product(a, b, M, K, N).buffer);
        const [A, B] = [tensor(a, { shape: [M, K] }), tensor(b, { shape: [K, N] })];
        const flip = (x: Tensor): Tensor =>
          transpose(tensor(transpose(x).toTypedArray(), { shape: transpose(x).shape }));
        for (const left of [A, flip(A)])
          for (const right of [B, flip(B)]) expect(bits(matmul(left, right))).toEqual(expected);
      }),
      { numRuns: 400 },
    );
  });

  it('is not changed in one bit by zero columns and rows of padding, in front or behind', () => {
    fc.assert(
      fc.property(products, fc.nat(4), fc.nat(4), ({ M, K, N, a, b }, front, behind) => {
        const wide = new Float32Array(M * (front + K + behind));
        for (let i = 0; i < M; i++) wide.set(a.subarray(i * K, (i + 1) * K), i * (front + K + behind) + front);
        const tall = new Float32Array((front + K + behind) * N);
        tall.set(b, front * N);
        const padded = matmul(
          tensor(wide, { shape: [M, front + K + behind] }),
          tensor(tall, { shape: [front + K + behind, N] }),
        );
        expect(bits(padded)).toEqual(bits(matmul(tensor(a, { shape: [M, K] }), tensor(b, { shape: [K, N] }))));
      }),
      { numRuns: 400 },
    );
  });
});

describe('sums', () => {
  const matrices = fc
    .tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 }))
    .chain(([m, n]) => fc.record({ m: fc.constant(m), n: fc.constant(n), x: floats(m * n) }));

  it('accumulate in float64, row-major, and round once - over any axes, of a view too', () => {
    fc.assert(
      fc.property(matrices, ({ m, n, x }) => {
        const rows = Float32Array.from({ length: m }, (_, i) =>
          x.subarray(i * n, (i + 1) * n).reduce((a, b) => a + b, 0),
        );
        const X = tensor(x, { shape: [m, n] });
        const view = transpose(tensor(transpose(X).toTypedArray(), { shape: [n, m] }));
        for (const y of [X, view]) {
          expect(bits(sum(y, 1))).toEqual(new Uint32Array(rows.buffer));
          expect(bits(sum(transpose(y), 0))).toEqual(new Uint32Array(rows.buffer));
          expect(sum(y).item()).toBe(f(x.reduce((a, b) => a + b, 0)));
          expect(mean(y).item()).toBe(f(x.reduce((a, b) => a + b, 0) / x.length));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('of scattered rows add in ascending order in float64, and round once', () => {
    const x = tensor(Float32Array.of(1e8, 1, 1, -1e8, 3));
    expect(indexAdd(x, 0, [0, 0, 0, 0, 1], 2).toArray()).toEqual([2, 3]);
  });
});
