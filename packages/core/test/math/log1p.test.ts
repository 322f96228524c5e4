import { describe, expect, it } from 'vitest';
import { log1p32, log1p64 } from '../../src/math/index.ts';
import { sweep32, sweep64 } from './sweep.ts';

describe.each([
  ['log1p32', log1p32],
  ['log1p64', log1p64],
])('%s', (_name, log1p) => {
  it.each([
    ['+0 at 0', 0, 0],
    ['-0 at -0', -0, -0],
    ['-∞ at -1', -1, -Infinity],
    ['NaN below -1', -1.5, NaN],
    ['NaN at -∞', -Infinity, NaN],
    ['∞ at ∞', Infinity, Infinity],
    ['NaN at NaN', NaN, NaN],
    ['x at the smallest x', 2 ** -149, 2 ** -149],
  ])('is %s', (_case, x, value) => {
    expect(Object.is(log1p(x), value)).toBe(true);
  });
});

describe('log1p32', () => {
  it('is within 0.86 ulp', () => {
    expect(sweep32('log1p32', { count: 400_000 }).ulps).toBeLessThan(0.86);
  });
});

describe('log1p64', () => {
  it('is within 0.82 ulp of the reference', () => {
    expect(sweep64('log1p64', { count: 6_000 }).ulps).toBeLessThan(0.82);
  });
});
