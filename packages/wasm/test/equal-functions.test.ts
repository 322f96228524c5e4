import {
  cos,
  erf,
  erfc,
  exp,
  expm1,
  gelu,
  log,
  log1p,
  logSigmoid,
  mish,
  relu,
  sigmoid,
  silu,
  sin,
  softplus,
  sqrt,
  sum,
  tanh,
  type Tensor,
  tensor,
} from '@frostgrad/core';
import { jsKernels, type Kernels, NdArray, type UnaryFn, withBackend } from '@frostgrad/core/extend';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { uniform } from '../../core/test/math/sweep.ts';
import { relaxed } from '../src/relaxed.ts';
import { none } from '../src/thresholds.ts';
import { comparing, type Seen } from './comparing.ts';
import { GuardedHeap } from './guarded-heap.ts';
import { floating, lie, lying, size, values } from './lying.ts';

const heap = new GuardedHeap(2 ** 25);
const seen: Seen = { calls: 0, own: new Map() };
const kernels: Kernels = { ...jsKernels, ...comparing(heap, jsKernels, none, seen) };

/** The functions of core that ops, and their gradients, are computed by. */
function functionsOf(ops: readonly ((x: Tensor) => Tensor)[]): Map<string, UnaryFn> {
  const found = new Map<string, UnaryFn>();
  const noting = ({ map }: Kernels): Partial<Kernels> => ({
    map: (fn, ...rest) => {
      found.set(fn.name, fn);
      return map(fn, ...rest);
    },
  });
  withBackend(noting, () => {
    for (const op of ops) sum(op(tensor([0.5], { requiresGrad: true }))).backward();
  });
  return found;
}

/** Those that the module has, by name. */
const served = functionsOf([
  exp,
  log,
  tanh,
  sigmoid,
  erf,
  erfc,
  sin,
  cos,
  expm1,
  log1p,
  softplus,
  logSigmoid,
  silu,
  mish,
  gelu,
  (x) => gelu(x, { approximate: 'tanh' }),
  relu,
  sqrt,
  (x) => x.abs(),
]);
served.delete('sign');
served.set('square', { name: 'square', f32: (x) => x * x, f64: (x) => x * x });
served.set('neg', { name: 'neg', f32: (x) => -x, f64: (x) => -x });
const all = [...served.values()];

/** Where functions take another way, and what lies beside. */
const ENDS = Object.values({
  exponentials: [700, 709.43613930310391, 709.78, 709.79, 745.14, 745.13, 760, 40, 37.4, 103.9, 104, 88.7, 89, 87, 18],
  ofErrors: [20, 9.5, 0.625, 1e-9, 1, 4, 6, 27.3, 0.5, 5.65685424949238, 8.48528137423857],
  logarithms: [Math.SQRT1_2, Math.SQRT2, 2, 2 ** 53, 2 ** -53, 2.2250738585072014e-308, 2.0041683600089728e-292],
  // the root of a half parts exponents by its upper word
  roots: Array.from({ length: 40 }, (_, i) => (0.7071065902709961 + i * 2 ** -27) * 2 ** ((i % 9) - 4)),
  turns: [823_549, 823_550, 1e22, 6381956970095103 * 2 ** 797, 11 * Math.PI, 1e300, Math.PI / 4, 2 ** 20 * Math.PI],
  ofTypes: [0, 5e-324, 1.1754943508222875e-38, Number.MAX_VALUE, 3.4028234663852886e38, Infinity, NaN],
})
  .flat()
  .flatMap((x) => [x, -x]);

const near = fc
  .tuple(fc.constantFrom(...ENDS), fc.integer({ min: -3, max: 3 }))
  .map(([x, floats]) => x * (1 + floats * 2 ** -52));
const quarters = fc
  .tuple(fc.integer({ min: -(2 ** 24), max: 2 ** 24 }), fc.double({ min: -1e-9, max: 1e-9, noNaN: true }))
  .map(([n, off]) => n * (Math.PI / 2) + off);
const anySize = fc.oneof(
  fc.double(),
  fc.double({ min: -9, max: 9 }),
  fc.double({ min: -800, max: 800 }),
  fc.double({ min: -2, max: 2 }),
  quarters,
  near,
);

const straight = { turned: false, gap: 1, offset: 0, repeated: -1 };

describe('strict functions of one number have the bits of those in TypeScript, inside of their memory', () => {
  it.each(all.map((fn) => [fn.name, fn] as const))('%s is in the module, in both dtypes', (name, fn) => {
    // a twin that differs would be passed over
    for (const dtype of ['float32', 'float64'] as const) {
      const before = seen.own.get('map') ?? 0;
      kernels.map(fn, NdArray.zeros(dtype, [9]));
      expect((seen.own.get('map') ?? 0) - before, `${name} ${dtype}`).toBe(1);
    }
  });

  it('are those of the issue, and what is built of them', () => {
    expect([...served.keys()].toSorted().join(' ')).toMatchInlineSnapshot(
      `"abs cos erf erfc exp expm1 gelu geluSlope log log1p logSigmoid mish mishSlope neg relu sigmoid silu siluSlope sin softplus sqrt square tanh tanhGelu tanhGeluSlope"`,
    );
  });

  it('of operands that lie in any way, with tails', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...all),
        fc.array(size(30), { maxLength: 3 }),
        floating,
        values,
        lie,
        (fn, shape, dtype, v, l) => {
          kernels.map(fn, lying(v, shape, dtype, l));
        },
      ),
      { numRuns: 600 },
    );
    expect(seen.own.get('map')).toBeGreaterThan(500);
  });

  it('of numbers of any size, and beside every place where the way forks', () => {
    fc.assert(
      fc.property(fc.constantFrom(...all), fc.array(anySize, { maxLength: 99 }), floating, (fn, v, dtype) => {
        kernels.map(fn, lying(v.length === 0 ? [0] : v, [v.length], dtype, straight));
      }),
      { numRuns: 2000 },
    );
  });

  it.each(all.map((fn) => [fn.name, fn] as const))('%s, densely', (_, fn) => {
    const next = uniform(5);
    const ends = ENDS.flatMap((x) => [x, x * (1 + 2 ** -52), x * (1 - 2 ** -52)]);
    const floats = Array.from({ length: 12_000 }, (__, i) => {
      const sign = next() < 0.5 ? -1 : 1;
      const x = [8, 100, 1600].map((w) => (next() - 0.5) * w);
      return [...x, sign * 2 ** (2098 * next() - 1074), sign * Math.floor(2 ** (24 * next())) * (Math.PI / 2)][
        i % 5
      ] as number;
    });
    for (const dtype of ['float32', 'float64'] as const) {
      for (const list of [ends, floats]) kernels.map(fn, lying(list, [list.length], dtype, straight));
    }
  });

  it('in exponentials, which go in blocks of 64', () => {
    fc.assert(
      fc.property(fc.nat(200), values, fc.nat(3), (n, v, offset) => {
        kernels.map(served.get('exp') as UnaryFn, lying(v, [n], 'float32', { ...straight, offset }));
      }),
      { numRuns: 300 },
    );
  });

  it('in the relaxed build, too, in float64 and where nothing is fused', () => {
    const other = new GuardedHeap(2 ** 23);
    other.load(relaxed);
    const own: Seen = { calls: 0, own: new Map() };
    const { map } = comparing(other, jsKernels, none, own);
    let calls = 0;
    for (const fn of all) {
      for (const dtype of ['float32', 'float64'] as const) {
        if (dtype === 'float32' && fn.name in relaxed.floatsApart) continue;
        map?.(fn, lying(ENDS, [ENDS.length], dtype, straight));
        calls++;
      }
    }
    expect(own.own.get('map')).toBe(calls);
  });
});
