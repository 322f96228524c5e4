import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cos32, cos64, sin32, sin64 } from '../../src/math/index.ts';
import * as reference from './reference.ts';
import { sweep32, sweep64 } from './sweep.ts';

/** The float64 closest to a multiple of π/2 (Muller, Elementary Functions, 2016, §11.1). */
const CLOSEST = 6381956970095103 * 2 ** 797;

describe.each([
  ['sin32', sin32],
  ['sin64', sin64],
])('%s', (_name, sin) => {
  it.each([
    ['+0 at 0', 0, 0],
    ['-0 at -0', -0, -0],
    ['NaN at ∞', Infinity, NaN],
    ['NaN at -∞', -Infinity, NaN],
    ['NaN at NaN', NaN, NaN],
    ['x at the smallest x', 2 ** -149, 2 ** -149],
  ])('is %s', (_case, x, value) => {
    expect(Object.is(sin(x), value)).toBe(true);
  });

  it('is odd to the bit, and never above 1', () => {
    fc.assert(
      fc.property(fc.double(), (x) => Object.is(sin(-x), -sin(x)) && !(Math.abs(sin(x)) > 1)),
      { numRuns: 20_000 },
    );
  });
});

describe.each([
  ['cos32', cos32],
  ['cos64', cos64],
])('%s', (_name, cos) => {
  it.each([
    ['1 at 0', 0, 1],
    ['1 at -0', -0, 1],
    ['NaN at ∞', Infinity, NaN],
    ['NaN at -∞', -Infinity, NaN],
    ['NaN at NaN', NaN, NaN],
    ['1 at the smallest numbers', 2 ** -149, 1],
  ])('is %s', (_case, x, value) => {
    expect(Object.is(cos(x), value)).toBe(true);
  });

  it('is even to the bit, and never above 1', () => {
    fc.assert(
      fc.property(fc.double(), (x) => Object.is(cos(-x), cos(x)) && !(Math.abs(cos(x)) > 1)),
      { numRuns: 20_000 },
    );
  });
});

describe.each(['sin32', 'cos32'] as const)('%s', (name) => {
  it('is within 0.9 ulp, for arguments of every size', () => {
    expect(sweep32(name, { count: 400_000 }).ulps).toBeLessThan(0.9);
  });
});

describe.each(['sin64', 'cos64'] as const)('%s', (name) => {
  it('is within 0.85 ulp of the reference, for arguments of every size and next to multiples of π/2', () => {
    expect(sweep64(name, { count: 6_000 }).ulps).toBeLessThan(0.85);
  });
});

describe('the reduction of huge arguments', () => {
  it('holds for the float64 that is closest to a multiple of π/2', () => {
    expect(Math.abs(reference.toNumber(reference.cos(CLOSEST)))).toBeLessThan(2 ** -60);
    expect(reference.ulpsBetween(cos64(CLOSEST), reference.cos(CLOSEST))).toBeLessThan(0.85);
    expect(reference.ulpsBetween(sin64(CLOSEST), reference.sin(CLOSEST))).toBeLessThan(0.85);
  });

  it('holds at every exponent, up to the largest float64', () => {
    for (let exponent = 19; exponent <= 1023; exponent += 1) {
      const x = 1.9999999999999998 * 2 ** exponent;
      expect(reference.ulpsBetween(sin64(x), reference.sin(x))).toBeLessThan(0.85);
      expect(reference.ulpsBetween(cos64(-x), reference.cos(-x))).toBeLessThan(0.85);
    }
  });
});
