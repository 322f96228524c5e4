import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exp64, log32, log64 } from '../../src/math/index.ts';
import { sweep32, sweep64, ulps32 } from './sweep.ts';

describe.each([
  ['log32', log32],
  ['log64', log64],
])('%s', (_name, log) => {
  it.each([
    ['-∞ at 0', 0, -Infinity],
    ['-∞ at -0', -0, -Infinity],
    ['+0 at 1', 1, 0],
    ['∞ at ∞', Infinity, Infinity],
    ['NaN below 0', -1, NaN],
    ['NaN at -∞', -Infinity, NaN],
    ['NaN at the smallest negative number', -1e-45, NaN],
    ['NaN at NaN', NaN, NaN],
  ])('is %s', (_case, x, value) => {
    expect(Object.is(log(x), value)).toBe(true);
  });
});

describe('log32', () => {
  it('is within 0.84 ulp', () => {
    expect(sweep32('log32', { count: 400_000 }).ulps).toBeLessThan(0.84);
    expect(ulps32(log32(1.4133185148239136), Math.log(1.4133185148239136))).toBeCloseTo(0.8399, 4);
  });

  it('takes subnormal numbers as they are', () => {
    expect(log32(2 ** -149)).toBe(Math.fround(-149 * Math.LN2));
    expect(log32(2 ** -127)).toBe(Math.fround(-127 * Math.LN2));
  });

  it('is monotone between any two float32', () => {
    const float = fc.float({ noNaN: true, min: 0 });
    fc.assert(
      fc.property(float, float, (a, b) => log32(Math.min(a, b)) <= log32(Math.max(a, b))),
      { numRuns: 20_000 },
    );
  });
});

describe('log64', () => {
  it('is within 0.8 ulp of the reference', () => {
    expect(sweep64('log64', { count: 6_000 }).ulps).toBeLessThan(0.8);
  });

  it('takes subnormal numbers as they are', () => {
    expect(log64(5e-324)).toBe(-744.4400719213812);
  });

  it('undoes exp64 where that is well conditioned', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: 1, max: 700 }), (x) => Math.abs(log64(exp64(x)) - x) <= x * 2 ** -51),
      { numRuns: 5_000 },
    );
  });
});
