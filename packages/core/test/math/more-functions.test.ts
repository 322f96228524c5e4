import { describe, expect, it } from 'vitest';
import * as ours from '../../src/math/index.ts';
import { erfc, ulpsBetween } from './reference.ts';
import { sweep64, uniform } from './sweep.ts';

describe('functions in float64 alone, which float32 rounds once', () => {
  it.each([
    ['tan64', 2.15, 4_000],
    ['asin64', 2.25, 2_000],
    ['acos64', 1.95, 2_000],
    ['atan64', 0.8, 2_000],
    ['sinh64', 2.15, 6_000],
    ['cosh64', 1.5, 6_000],
    ['asinh64', 1.5, 4_000],
    ['acosh64', 2, 4_000],
    ['atanh64', 1.7, 4_000],
    ['exp264', 0.85, 6_000],
    ['log264', 1.6, 4_000],
    ['log1064', 1.9, 4_000],
    ['erfc64', 3.4, 400],
  ] as const)('%s is within %d ulp of the reference', (name, ulps, count) => {
    expect(sweep64(name, { count }).ulps).toBeLessThan(ulps);
  });

  it('erfc64 is so on both sides of each change of formula, and where results are subnormal', () => {
    const next = uniform(5);
    for (const at of [0.5, 1, 4, 27]) {
      for (let i = 0; i < 40; i++) {
        const x = at + (next() - 0.5) / 10;
        expect(ulpsBetween(ours.erfc64(x), erfc(x))).toBeLessThan(3.4);
      }
    }
  });

  it.each(['tan64', 'asin64', 'atan64', 'sinh64', 'asinh64', 'atanh64'] as const)('%s is odd to the bit', (name) => {
    const next = uniform(9);
    for (let i = 0; i < 2_000; i++) {
      const x = next() * 2 ** (-20 * next());
      expect(Object.is(ours[name](-x), -ours[name](x))).toBe(true);
    }
  });

  it.each<readonly [keyof typeof ours, readonly (readonly [x: number, y: number])[]]>([
    [
      'atan64',
      [
        [-0, -0],
        [Infinity, Math.PI / 2],
        [-Infinity, -Math.PI / 2],
        [NaN, NaN],
      ],
    ],
    [
      'asin64',
      [
        [-0, -0],
        [1, Math.PI / 2],
        [1.1, NaN],
        [NaN, NaN],
      ],
    ],
    [
      'acos64',
      [
        [1, 0],
        [-1, Math.PI],
        [-1.1, NaN],
        [NaN, NaN],
      ],
    ],
    [
      'sinh64',
      [
        [-0, -0],
        [-Infinity, -Infinity],
        [711, Infinity],
        [NaN, NaN],
      ],
    ],
    [
      'cosh64',
      [
        [0, 1],
        [-Infinity, Infinity],
        [711, Infinity],
        [NaN, NaN],
      ],
    ],
    [
      'asinh64',
      [
        [-0, -0],
        [-Infinity, -Infinity],
        [1e300, Math.asinh(1e300)],
        [NaN, NaN],
      ],
    ],
    [
      'acosh64',
      [
        [1, 0],
        [0.9, NaN],
        [-1e30, NaN],
        [Infinity, Infinity],
        [NaN, NaN],
      ],
    ],
    [
      'atanh64',
      [
        [-0, -0],
        [1, Infinity],
        [-1, -Infinity],
        [1.1, NaN],
        [NaN, NaN],
      ],
    ],
    [
      'tan64',
      [
        [-0, -0],
        [Infinity, NaN],
        [-Infinity, NaN],
        [NaN, NaN],
      ],
    ],
    [
      'erfc64',
      [
        [-0, 1],
        [-Infinity, 2],
        [27.3, 0],
        [Infinity, 0],
        [NaN, NaN],
      ],
    ],
    [
      'exp264',
      [
        [-1074, 2 ** -1074],
        [1023, 2 ** 1023],
        [1024, Infinity],
        [-Infinity, 0],
        [NaN, NaN],
      ],
    ],
    [
      'log264',
      [
        [2 ** -1074, -1074],
        [2 ** 1023, 1023],
        [0, -Infinity],
        [-1, NaN],
        [Infinity, Infinity],
      ],
    ],
    [
      'log1064',
      [
        [1e15, 15],
        [1e22, 22],
        [-0, -Infinity],
        [-1, NaN],
        [Infinity, Infinity],
      ],
    ],
  ])('%s at special values', (name, cases) => {
    const f = ours[name] as (x: number) => number;
    for (const [x, y] of cases) expect(f(x)).toBe(y);
  });
});
