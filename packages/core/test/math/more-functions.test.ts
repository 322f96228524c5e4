import { describe, expect, it } from 'vitest';
import * as ours from '../../src/math/index.ts';
import { uniform } from './sweep.ts';

/** Distance in float64 ulps of the value compared with. */
function ulps(value: number, wanted: number): number {
  if (Object.is(value, wanted)) return 0;
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(wanted))), -1022);
  return Math.abs(value - wanted) / 2 ** (exponent - 52);
}

type Draw = (next: () => number) => number;

const small: Draw = (next) => (2 * next() - 1) * 2 ** (-30 * next());
const ordinary: Draw = (next) => (next() - 0.5) * 60;
const any: Draw = (next) => (next() - 0.5) * 2 ** (next() * 60 - 30);
const nearOne: Draw = (next) => 1 - 2 ** (-50 * next());
const aboveOne: Draw = (next) => 1 + 2 ** (next() * 60 - 40);
const aroundOne: Draw = (next) => 1 + (next() - 0.5) * 2 ** (-40 * next());
const large: Draw = (next) => 22 + next() * 688;
const wide: Draw = (next) => (next() - 0.5) * 2000;
const positive: Draw = (next) => 2 ** (next() * 2000 - 1000);

describe('functions in float64, beside those of Math, which are within 1 ulp', () => {
  it.each([
    ['atan64', Math.atan, [any], 1.5],
    ['asin64', Math.asin, [small], 2.5],
    ['acos64', Math.acos, [small, nearOne], 2.5],
    ['sinh64', Math.sinh, [small, ordinary, large], 3.5],
    ['cosh64', Math.cosh, [small, ordinary, large], 2.5],
    ['asinh64', Math.asinh, [any], 1.5],
    ['acosh64', Math.acosh, [aboveOne], 2.5],
    ['atanh64', Math.atanh, [small], 1.5],
    ['exp264', (x: number) => 2 ** x, [wide], 2],
    ['log264', Math.log2, [positive, aroundOne], 2],
    ['log1064', Math.log10, [positive, aroundOne], 2.5],
  ] as const)('%s', (name, wanted, draws, bound) => {
    const f = ours[name];
    const next = uniform(5);
    for (const draw of draws as readonly Draw[]) {
      for (let i = 0; i < 20_000; i++) {
        const x = draw(next);
        const error = ulps(f(x), wanted(x));
        if (error > bound) expect.fail(`${name}(${x}) is ${f(x)}, and Math says ${wanted(x)}: ${error} ulp`);
      }
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
