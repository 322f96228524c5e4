import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exp32, exp64 } from '../../src/math/index.ts';
import { exp as reference, ulpsBetween } from './reference.ts';
import { floatOf, patternOf, sweep32, sweep64 } from './sweep.ts';

describe.each([
  ['exp32', exp32],
  ['exp64', exp64],
])('%s', (_name, exp) => {
  it.each([
    ['1 at 0', 0, 1],
    ['1 at -0', -0, 1],
    ['+0 at -∞', -Infinity, 0],
    ['∞ at ∞', Infinity, Infinity],
    ['NaN at NaN', NaN, NaN],
    ['+0 far below underflow', -1e30, 0],
    ['∞ far above overflow', 1e30, Infinity],
    ['1 at the smallest numbers', 1e-45, 1],
  ])('is %s', (_case, x, value) => {
    expect(Object.is(exp(x), value)).toBe(true);
  });
});

/** Fails at the first of `count` float32, from -0 downwards through `pattern`, at which exp32 rises. */
function expectFalling(pattern: number, count: number): void {
  let above = exp32(floatOf(pattern));
  for (let i = 1; i < count; i += 1) {
    const value = exp32(floatOf(pattern + i));
    if (!(value <= above)) expect.fail(`exp32(${floatOf(pattern + i)}) = ${value} is above ${above}`);
    above = value;
  }
  expect(above).toBeGreaterThanOrEqual(0);
}

describe('exp32', () => {
  it('is within 0.8 ulp', () => {
    expect(sweep32('exp32', { count: 400_000 }).ulps).toBeLessThan(0.8);
  });

  it('underflows gradually, each result the nearest subnormal but for double rounding', () => {
    expect(exp32(-100)).toBe(Math.fround(Math.exp(-100)));
    expect(exp32(-103)).toBe(2 ** -149);
    expect(exp32(-103.97)).toBe(2 ** -149);
    expect(Object.is(exp32(-103.98), 0)).toBe(true);
    expect(Object.is(exp32(-104), 0)).toBe(true);
  });

  it('overflows where float32 does', () => {
    expect(exp32(88.72283172607422)).toBe(Math.fround(Math.exp(88.72283172607422)));
    expect(exp32(88.72283935546875)).toBe(Infinity);
  });

  it('is monotone around every breakpoint of its reduction in [-104, 0]', () => {
    for (let n = 0; n <= 150; n += 1) expectFalling(patternOf(-(n + 0.5) * Math.LN2) - 2000, 4000);
  });

  it('is monotone over runs of neighbours in [-104, 0] (every float32 there: tools/math/exhaustive-exp32.ts)', () => {
    const [first, last] = [patternOf(-0), patternOf(-104)];
    for (let k = 0; k < 1000; k += 1) expectFalling(first + Math.floor(((last - first) * k) / 1000), 1000);
  });

  it('is monotone between any two float32', () => {
    const float = fc.float({ noNaN: true });
    fc.assert(
      fc.property(float, float, (a, b) => exp32(Math.min(a, b)) <= exp32(Math.max(a, b))),
      { numRuns: 20_000 },
    );
  });
});

describe('exp64', () => {
  it('is within 0.75 ulp of the reference', () => {
    expect(sweep64('exp64', { count: 6_000 }).ulps).toBeLessThan(0.75);
  });

  it('reaches the ends of float64', () => {
    expect(ulpsBetween(exp64(709.782712893384), reference(709.782712893384))).toBeLessThan(0.75);
    expect(exp64(709.7827128933841)).toBe(Infinity);
    expect(exp64(-745.1332191019411)).toBe(5e-324);
    expect(Object.is(exp64(-745.1332191019412), 0)).toBe(true);
  });

  it('is monotone between any two numbers', () => {
    const double = fc.double({ noNaN: true, min: -750, max: 712 });
    fc.assert(
      fc.property(double, double, (a, b) => exp64(Math.min(a, b)) <= exp64(Math.max(a, b))),
      { numRuns: 20_000 },
    );
  });
});
