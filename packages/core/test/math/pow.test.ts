import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pow32, pow64 } from '../../src/math/index.ts';
import { pow, ulpsBetween } from './reference.ts';
import { sweep32, sweep64 } from './sweep.ts';

describe.each([
  ['pow32', pow32, Math.fround],
  ['pow64', pow64, (x: number): number => x],
])('%s', (_name, pow, round) => {
  // C99, F.9.4.4
  it.each([
    ['NaN^0', NaN, 0, 1],
    ['NaN^-0', NaN, -0, 1],
    ['1^NaN', 1, NaN, 1],
    ['1^∞', 1, Infinity, 1],
    ['(-1)^∞', -1, Infinity, 1],
    ['(-1)^-∞', -1, -Infinity, 1],
    ['NaN^1', NaN, 1, NaN],
    ['2^NaN', 2, NaN, NaN],
    ['(-8)^⅓', -8, 1 / 3, NaN],
    ['(-∞)^0.5', -Infinity, 0.5, Infinity],
    ['(-2)^3', -2, 3, -8],
    ['(-2)^4', -2, 4, 16],
    ['(-2)^-1', -2, -1, -0.5],
    ['(-1)^(2^60)', -1, 2 ** 60, 1],
    ['0^-1', 0, -1, Infinity],
    ['(-0)^-1', -0, -1, -Infinity],
    ['(-0)^-2', -0, -2, Infinity],
    ['0^-0.5', 0, -0.5, Infinity],
    ['0^-∞', 0, -Infinity, Infinity],
    ['0^3', 0, 3, 0],
    ['(-0)^3', -0, 3, -0],
    ['(-0)^2', -0, 2, 0],
    ['(-0)^0.5', -0, 0.5, 0],
    ['0.5^∞', 0.5, Infinity, 0],
    ['0.5^-∞', 0.5, -Infinity, Infinity],
    ['(-2)^∞', -2, Infinity, Infinity],
    ['2^-∞', 2, -Infinity, 0],
    ['(-∞)^-3', -Infinity, -3, -0],
    ['(-∞)^-2', -Infinity, -2, 0],
    ['(-∞)^3', -Infinity, 3, -Infinity],
    ['(-∞)^2', -Infinity, 2, Infinity],
    ['∞^-1', Infinity, -1, 0],
    ['∞^1', Infinity, 1, Infinity],
    ['2^2000', 2, 2000, Infinity],
    ['(-2)^2001', -2, 2001, -Infinity],
    ['2^-2000', 2, -2000, 0],
    ['(-2)^-2001', -2, -2001, -0],
    ['2^huge', 2, 3e38, Infinity],
    ['3^3', 3, 3, 27],
    ['10^10', 10, 10, 1e10],
  ])('gives C99’s value of %s', (_case, x, y, value) => {
    expect(Object.is(pow(x, y), value)).toBe(true);
  });

  it('is x * x, sqrt(x), x and 1 / x for the powers 2, 0.5, 1 and -1', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (x) => {
        const root = pow(x, 0.5);
        expect(Object.is(pow(x, 2), round(x * x))).toBe(true);
        expect(Object.is(pow(x, 1), x)).toBe(true);
        expect(Object.is(pow(x, -1), round(1 / x))).toBe(true);
        expect(x > 0 ? root === round(Math.sqrt(x)) : Object.is(root, x === 0 ? 0 : NaN)).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });

  it('is exact for small powers of small integers', () => {
    for (let x = -9; x <= 9; x += 1) for (let y = 0; y <= 7; y += 1) expect(pow(x, y)).toBe(x ** y);
  });

  it('gives every power of two', () => {
    for (let n = -149; n <= 127; n += 1) expect(pow(2, n)).toBe(2 ** n);
  });
});

describe('pow32', () => {
  it('is rounded once: within 0.5001 ulp', () => {
    expect(sweep32('pow32', { count: 400_000 }).ulps).toBeLessThan(0.5001);
  });

  it('is the float64 power, rounded, of ordinary numbers', () => {
    expect(pow32(1.5, 10.25)).toBe(Math.fround(1.5 ** 10.25));
    expect(pow32(1e-30, 1.3)).toBe(Math.fround(Math.fround(1e-30) ** Math.fround(1.3)));
  });
});

describe('pow64', () => {
  it('is within 1.2 ulp of the reference, for results of every size', () => {
    expect(sweep64('pow64', { count: 6_000 }).ulps).toBeLessThan(1.2);
  });

  it('keeps its digits for a base next to 1 and a power of 10^15', () => {
    for (const [x, y] of [
      [1 + 2 ** -52, 1e15],
      [1 - 2 ** -53, 1e18],
      [1 + 2 ** -30, -5e11],
    ] as const)
      expect(ulpsBetween(pow64(x, y), pow(x, y))).toBeLessThan(1.2);
  });

  it('rounds subnormal results gradually', () => {
    expect(pow64(2, -1074)).toBe(5e-324);
    expect(pow64(10, -320)).toBe(1e-320);
  });
});
