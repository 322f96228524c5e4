import { describe, expect, it } from 'vitest';
import { expm132, expm164 } from '../../src/math/index.ts';
import { expm1, ulpsBetween } from './reference.ts';
import { sweep32, sweep64 } from './sweep.ts';

describe.each([
  ['expm132', expm132],
  ['expm164', expm164],
])('%s', (_name, expm1) => {
  it.each([
    ['+0 at 0', 0, 0],
    ['-0 at -0', -0, -0],
    ['-1 at -∞', -Infinity, -1],
    ['-1 far below', -1000, -1],
    ['∞ at ∞', Infinity, Infinity],
    ['∞ above overflow', 1000, Infinity],
    ['NaN at NaN', NaN, NaN],
    ['x at the smallest x', -(2 ** -149), -(2 ** -149)],
  ])('is %s', (_case, x, value) => {
    expect(Object.is(expm1(x), value)).toBe(true);
  });
});

describe('expm132', () => {
  it('is within 1.35 ulp', () => {
    expect(sweep32('expm132', { count: 400_000 }).ulps).toBeLessThan(1.35);
  });
});

describe('expm164', () => {
  it('is within 1.1 ulp of the reference', () => {
    expect(sweep64('expm164', { count: 6_000 }).ulps).toBeLessThan(1.1);
  });

  it('reaches the end of float64', () => {
    expect(ulpsBetween(expm164(709.782712893384), expm1(709.782712893384))).toBeLessThan(1.1);
    expect(expm164(709.7827128933841)).toBe(Infinity);
  });
});
