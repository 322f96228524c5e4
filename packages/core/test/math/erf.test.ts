import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { erf32, erf64 } from '../../src/math/index.ts';
import { sweep32, sweep64 } from './sweep.ts';

describe.each([
  ['erf32', erf32],
  ['erf64', erf64],
])('%s', (_name, erf) => {
  it.each([
    ['+0 at 0', 0, 0],
    ['-0 at -0', -0, -0],
    ['1 at ∞', Infinity, 1],
    ['-1 at -∞', -Infinity, -1],
    ['1 far out', 1e30, 1],
    ['NaN at NaN', NaN, NaN],
  ])('is %s', (_case, x, value) => {
    expect(Object.is(erf(x), value)).toBe(true);
  });

  it('is odd to the bit, and never above 1', () => {
    const any = fc.oneof(fc.double(), fc.double({ min: -12, max: 12 }));
    fc.assert(
      fc.property(any, (x) => Object.is(erf(-x), -erf(x)) && !(Math.abs(erf(x)) > 1)),
      { numRuns: 20_000 },
    );
  });
});

describe('erf32', () => {
  it('is within 1.3 ulp', () => {
    expect(sweep32('erf32', { count: 400_000 }).ulps).toBeLessThan(1.3);
  });

  it('keeps subnormal numbers', () => {
    expect(erf32(2 ** -149)).toBe(2 ** -149);
  });
});

describe('erf64', () => {
  it('is within 1.4 ulp of the reference', () => {
    expect(sweep64('erf64', { count: 6_000 }).ulps).toBeLessThan(1.4);
  });
});
