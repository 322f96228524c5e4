import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sigmoid32, sigmoid64 } from '../../src/math/index.ts';
import { sweep32, sweep64 } from './sweep.ts';

describe.each([
  ['sigmoid32', sigmoid32, Math.fround],
  ['sigmoid64', sigmoid64, (x: number): number => x],
])('%s', (_name, sigmoid, round) => {
  it.each([
    ['0.5 at 0', 0, 0.5],
    ['0.5 at -0', -0, 0.5],
    ['+0 at -∞', -Infinity, 0],
    ['1 at ∞', Infinity, 1],
    ['+0 far below', -1e30, 0],
    ['1 far above', 1e30, 1],
    ['NaN at NaN', NaN, NaN],
  ])('is %s', (_case, x, value) => {
    expect(Object.is(sigmoid(x), value)).toBe(true);
  });

  it('is in [0, 1], and 1 - sigmoid(-x) above 0', () => {
    const any = fc.oneof(fc.double({ noNaN: true }), fc.double({ noNaN: true, min: -120, max: 120 }));
    fc.assert(
      fc.property(any, (x) => {
        const [low, high] = [sigmoid(-Math.abs(x)), sigmoid(Math.abs(x))];
        return low >= 0 && low <= 0.5 && high <= 1 && Object.is(high, round(1 - low));
      }),
      { numRuns: 20_000 },
    );
  });
});

describe('sigmoid32', () => {
  it('is within 1.2 ulp', () => {
    expect(sweep32('sigmoid32', { count: 400_000 }).ulps).toBeLessThan(1.2);
  });

  it('underflows gradually', () => {
    expect(sigmoid32(-100)).toBe(Math.fround(Math.exp(-100)));
    expect(sigmoid32(-103)).toBe(2 ** -149);
  });
});

describe('sigmoid64', () => {
  it('is within 2.15 ulp of the reference', () => {
    expect(sweep64('sigmoid64', { count: 6_000 }).ulps).toBeLessThan(2.15);
  });
});
