import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atan232, atan264 } from '../../src/math/index.ts';
import { atan2, ulpsBetween } from './reference.ts';
import { uniform } from './sweep.ts';

const { PI } = Math;

/** The largest error over points all around, near the axes and the diagonals, large and small. */
function worst(fn: (y: number, x: number) => number, bits: 24 | 53, count: number): number {
  const next = uniform(3);
  const round = bits === 24 ? Math.fround : Number;
  let most = 0;
  for (let i = 0; i < count; i++) {
    const size = 2 ** ((i % 5) * 20 - 40);
    const x = round((next() - 0.5) * size);
    const turned = i % 3 === 0 ? next() - 0.5 : i % 3 === 1 ? (x / size) * (1 + (next() - 0.5) / 4) : next() * 2 ** -20;
    const y = round(turned * size * (i % 2 === 0 ? 1 : -1));
    for (const [a, b] of [
      [y, x],
      [x, y],
    ] as const)
      most = Math.max(most, ulpsBetween(fn(a, b), atan2(a, b), bits));
  }
  return most;
}

describe.each([
  ['atan232', atan232, Math.fround],
  ['atan264', atan264, (x: number): number => x],
])('%s', (_name, fn, round) => {
  // C99, F.9.1.4
  it.each([
    [0, 0, 0],
    [-0, 0, -0],
    [0, -0, PI],
    [-0, -0, -PI],
    [0, 2, 0],
    [-0, 2, -0],
    [0, -2, PI],
    [-0, -2, -PI],
    [1, 0, PI / 2],
    [-1, -0, -PI / 2],
    [2, Infinity, 0],
    [-2, Infinity, -0],
    [2, -Infinity, PI],
    [-2, -Infinity, -PI],
    [Infinity, 3, PI / 2],
    [-Infinity, -3, -PI / 2],
    [Infinity, Infinity, PI / 4],
    [-Infinity, Infinity, -PI / 4],
    [Infinity, -Infinity, (3 * PI) / 4],
    [-Infinity, -Infinity, (-3 * PI) / 4],
    [NaN, 1, NaN],
    [Infinity, NaN, NaN],
    [5, 5, PI / 4],
    [5, -5, (3 * PI) / 4],
  ])('of y = %d and x = %d is C99’s: %d', (y, x, angle) => {
    expect(Object.is(fn(y, x), round(angle))).toBe(true);
  });

  it('is odd in y to the bit, and in (-π, π]', () => {
    const number = fc.float({ noNaN: true });
    fc.assert(
      fc.property(number, number, (y, x) => {
        expect(Object.is(fn(-y, x), -fn(y, x))).toBe(true);
        expect(Math.abs(fn(y, x))).toBeLessThanOrEqual(round(PI));
      }),
    );
  });
});

describe('atan232', () => {
  it('is rounded once: within 0.5001 ulp', () => {
    expect(worst(atan232, 24, 1_500)).toBeLessThan(0.5001);
  });
});

describe('atan264', () => {
  it('is within 1.3 ulp of the reference', () => {
    expect(worst(atan264, 53, 3_000)).toBeLessThan(1.3);
  });

  it('keeps the digits of tiny angles, and overflows nowhere', () => {
    expect([atan264(1e-320, 1), atan264(1e-300, 1e8), atan264(1e-300, -1e300)]).toEqual([1e-320, 1e-308, PI]);
    expect([atan264(1e308, 1.7e308), atan264(5e-324, 5e-324)]).toEqual([Math.atan2(1, 1.7), PI / 4]);
  });
});
