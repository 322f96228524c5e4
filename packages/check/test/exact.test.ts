import { maskedSoftmax, softmax, tensor, ValueError } from '@frostgrad/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareExact,
  exactDot,
  exactSum,
  toNumber,
  weightRowsWithinBound,
  weightSumWithinBound,
} from '../src/index.ts';

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });

describe('exactSum', () => {
  it('is the number itself for one float, subnormals included', () => {
    fc.assert(fc.property(finite, (x) => toNumber(exactSum([x])) === x));
    expect(toNumber(exactSum([5e-324]))).toBe(5e-324);
    expect(toNumber(exactSum([Number.MAX_VALUE]))).toBe(Number.MAX_VALUE);
  });

  it('agrees with one float64 addition, which rounds correctly', () => {
    fc.assert(fc.property(finite, finite, (a, b) => toNumber(exactSum([a, b])) === a + b || !Number.isFinite(a + b)));
  });

  it('does not depend on the order', () => {
    fc.assert(fc.property(fc.array(finite), (xs) => compareExact(exactSum(xs), exactSum(xs.toReversed())) === 0));
  });

  it('loses nothing where a running sum does', () => {
    expect(toNumber(exactSum([1e300, 1, -1e300, 1e-300]))).toBe(1);
    expect(compareExact(exactSum([1e300, 1, -1e300, 1e-300]), exactSum([1]))).toBe(1);
  });

  it('refuses what is no number', () => {
    expect(() => exactSum([1, NaN])).toThrow(ValueError);
    expect(() => exactSum([Infinity])).toThrow('exactSum: Infinity is no number that a sum could be exact about');
  });
});

describe('exactDot', () => {
  it('agrees with one float64 multiplication, which rounds correctly', () => {
    fc.assert(fc.property(finite, finite, (a, b) => toNumber(exactDot([a], [b])) === a * b || !Number.isFinite(a * b)));
  });
});

describe('weightSumWithinBound', () => {
  it('holds for exact weights and fails ones that are off by a few ulps', () => {
    expect(weightSumWithinBound([0.5, 0.5], 'float32')).toMatchObject({ live: 2, error: 0, holds: true });
    expect(weightSumWithinBound([0.5, 0.5 + 2 ** -20], 'float32').holds).toBe(false);
    expect(weightSumWithinBound([0.5, 0.5 + 2 ** -24], 'float64').holds).toBe(false);
  });

  it('gives n u to first order as its bound', () => {
    for (const n of [1, 2, 10, 1000]) {
      const { bound } = weightSumWithinBound(new Float64Array(n).fill(1 / n), 'float32');
      expect(bound).toBeGreaterThanOrEqual(n * 2 ** -24 * (1 - 2 ** -20));
      expect(bound).toBeLessThan(n * 2 ** -24 * (1 + n * 2 ** -22));
    }
  });

  it('agrees with its formula: (1 + u) / (1 - g) - 1, g = (n - 1) u / (1 - (n - 1) u)', () => {
    const u = 2 ** -24;
    for (const n of [1, 2, 7, 100]) {
      const g = ((n - 1) * u) / (1 - (n - 1) * u);
      expect(weightSumWithinBound(new Float64Array(n).fill(1 / n), 'float32').bound).toBeCloseTo(
        (1 + u) / (1 - g) - 1,
        14,
      );
    }
  });

  it('is exact at its edge: the last error that holds and the first that does not', () => {
    // n = 1: the bound is u + eta / 2, so 1 + u holds, exactly, and the next float64 does not
    expect(weightSumWithinBound([1 + 2 ** -24], 'float32').holds).toBe(true);
    expect(weightSumWithinBound([1 + 2 ** -24 + 2 ** -52], 'float32').holds).toBe(false);
  });

  it('wants 0 of a row without live weights, and fails NaN', () => {
    expect(weightSumWithinBound([0, 0], 'float32', 0)).toMatchObject({ error: 0, bound: 0, holds: true });
    expect(weightSumWithinBound([0, 1e-40], 'float32', 0).holds).toBe(false);
    expect(weightSumWithinBound([NaN, 1], 'float32').holds).toBe(false);
  });
});

describe('weightRowsWithinBound', () => {
  it('finds the worst row and counts empty ones', () => {
    const mask = tensor([
      [true, true, false],
      [false, false, false],
    ]);
    const rows = weightRowsWithinBound(
      maskedSoftmax(
        tensor([
          [1, 2, 3],
          [4, 5, 6],
        ]),
        mask,
      ),
      mask,
    );
    expect(rows).toMatchObject({ rows: 2, empty: 1, holds: true });
    expect(weightRowsWithinBound(softmax(tensor([[NaN, 1]]))).holds).toBe(false);
  });
});
