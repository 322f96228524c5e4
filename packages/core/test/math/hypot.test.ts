import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hypot32, hypot64 } from '../../src/math/index.ts';
import { hypot, ulpsBetween } from './reference.ts';
import { uniform } from './sweep.ts';

/** The largest error over pairs whose sizes differ by up to 2^30, about the powers of two given. */
function worst(fn: (x: number, y: number) => number, bits: 24 | 53, exponents: readonly number[]): number {
  const next = uniform(5);
  const round = bits === 24 ? Math.fround : Number;
  let most = 0;
  for (const exponent of exponents) {
    for (let i = 0; i < 1_500; i++) {
      const x = round((next() - 0.5) * 2 ** exponent);
      const y = round((next() - 0.5) * 2 ** (exponent - (i % 30)));
      most = Math.max(most, ulpsBetween(fn(x, y), hypot(x, y), bits));
    }
  }
  return most;
}

describe.each([
  ['hypot32', hypot32],
  ['hypot64', hypot64],
])('%s', (_name, fn) => {
  it.each([
    [Infinity, NaN, Infinity],
    [NaN, -Infinity, Infinity],
    [-Infinity, 1, Infinity],
    [NaN, 1, NaN],
    [0, NaN, NaN],
    [0, 0, 0],
    [-0, -0, 0],
    [-0, -2, 2],
    [3, 4, 5],
    [-8, 15, 17],
  ])('of %d and %d is %d', (x, y, value) => {
    expect(Object.is(fn(x, y), value)).toBe(true);
  });

  it('is symmetric and even, to the bit', () => {
    const number = fc.float({ noNaN: true });
    fc.assert(
      fc.property(number, number, (x, y) => {
        expect(Object.is(fn(x, y), fn(y, x))).toBe(true);
        expect(Object.is(fn(x, y), fn(-x, y))).toBe(true);
      }),
    );
  });
});

describe('hypot32', () => {
  it('is within 0.5001 ulp, of numbers of every size', () => {
    expect(worst(hypot32, 24, [1, 20, 100, 127, -60, -120, -130])).toBeLessThan(0.5001);
  });

  it('overflows only where the result does', () => {
    expect([hypot32(2 ** 127, 2 ** 127), hypot32(Math.fround(3.4e38), Math.fround(3.4e38))]).toEqual([
      Math.fround(Math.SQRT2 * 2 ** 127),
      Infinity,
    ]);
  });
});

describe('hypot64', () => {
  it('is within 0.51 ulp, of numbers of every size', () => {
    expect(worst(hypot64, 53, [1, 20, 499, 502, 600, 1022, -370, -420, -700, -980])).toBeLessThan(0.51);
  });

  it('rounds subnormal results twice: within 0.75 ulp', () => {
    expect(worst(hypot64, 53, [-1020, -1040, -1060])).toBeLessThan(0.75);
    expect([hypot64(3 * 2 ** -1074, 4 * 2 ** -1074), hypot64(5e-324, 5e-324)]).toEqual([5 * 2 ** -1074, 5e-324]);
  });

  it('overflows only where the result does', () => {
    expect([hypot64(1e308, 1e308), hypot64(1.7e308, 1.7e308)]).toEqual([1.4142135623730951e308, Infinity]);
  });
});
