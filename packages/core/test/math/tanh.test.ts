import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tanh32, tanh64 } from '../../src/math/index.ts';
import { sweep32, sweep64 } from './sweep.ts';

describe.each([
  ['tanh32', tanh32],
  ['tanh64', tanh64],
])('%s', (_name, tanh) => {
  it.each([
    ['+0 at 0', 0, 0],
    ['-0 at -0', -0, -0],
    ['1 at ∞', Infinity, 1],
    ['-1 at -∞', -Infinity, -1],
    ['1 far out', 1e30, 1],
    ['NaN at NaN', NaN, NaN],
  ])('is %s', (_case, x, value) => {
    expect(Object.is(tanh(x), value)).toBe(true);
  });

  it('is odd to the bit, and never above 1', () => {
    const any = fc.oneof(fc.double(), fc.double({ min: -12, max: 12 }));
    fc.assert(
      fc.property(any, (x) => Object.is(tanh(-x), -tanh(x)) && !(Math.abs(tanh(x)) > 1)),
      { numRuns: 20_000 },
    );
  });
});

describe('tanh32', () => {
  it('is within 1.35 ulp', () => {
    expect(sweep32('tanh32', { count: 400_000 }).ulps).toBeLessThan(1.35);
  });

  it('keeps subnormal numbers', () => {
    expect(tanh32(2 ** -149)).toBe(2 ** -149);
  });
});

describe('tanh64', () => {
  it('is within 2.25 ulp of the reference', () => {
    expect(sweep64('tanh64', { count: 6_000 }).ulps).toBeLessThan(2.25);
  });
});
