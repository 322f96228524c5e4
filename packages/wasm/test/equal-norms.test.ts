import { jsKernels, type Kernels, NdArray } from '@frostgrad/core/extend';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { relaxed } from '../src/relaxed.ts';
import { none } from '../src/thresholds.ts';
import { comparing, type Seen } from './comparing.ts';
import { GuardedHeap } from './guarded-heap.ts';
import { floating, lie, lying, size, values } from './lying.ts';
import { near } from './near.ts';

const heap = new GuardedHeap(2 ** 23);
const seen: Seen = { calls: 0, own: new Map() };
const strict: Kernels = { ...jsKernels, ...comparing(heap, jsKernels, none, seen) };

const other = new GuardedHeap(2 ** 23);
other.load(relaxed);
const seenRelaxed: Seen = { calls: 0, own: new Map() };
const loose: Kernels = { ...jsKernels, ...comparing(other, jsKernels, none, seenRelaxed, {}, near) };

const eps = fc.constantFrom(1e-5, 0.1, 0);
const wanted = fc.record({ x: fc.boolean(), weight: fc.boolean(), bias: fc.boolean() });
const given = fc.record({ weighted: fc.boolean(), biased: fc.boolean(), centred: fc.boolean(), eps, wanted });

/** Normalisations of any rows, forward and backward: every element, and every tail of rows and of columns. */
function normalised(kernels: Kernels): fc.IProperty<unknown> {
  return fc.property(
    floating,
    size(19),
    fc.oneof(size(21), fc.constant(130)),
    given,
    values,
    values,
    lie,
    lie,
    (dtype, rows, n, { weighted, biased, ...plan }, p, q, l, m) => {
      const straight = { ...m, repeated: -1 };
      const [x, g] = [lying(p, [rows, n], dtype, l), lying(q, [rows, n], dtype, m)];
      const [weight, bias] = [weighted, biased].map((one) => (one ? lying(q, [n], dtype, straight) : null));
      const { moments } = kernels.layerNorm(x, weight as NdArray | null, bias as NdArray | null, {
        ...plan,
        shape: [n],
      });
      kernels.layerNormGrad(g, x, weight as NdArray | null, moments, { ...plan, shape: [n] });
    },
  );
}

/** Cross-entropies of any rows and classes. */
function entropies(kernels: Kernels): fc.IProperty<unknown> {
  const smoothing = fc.constantFrom(0, 0, 0.1, 1);
  return fc.property(
    floating,
    size(11),
    fc.integer({ min: 1, max: 23 }),
    fc.boolean(),
    smoothing,
    values,
    values,
    lie,
    lie,
    (dtype, P, V, weighted, s, p, q, l, m) => {
      const [x, g] = [lying(p, [P, V], dtype, l), lying(q, [P], dtype, m)];
      const ids = lying(
        q.map((v, i) => (Math.trunc(Math.abs(v) < 9 ? Math.abs(v) : 0) * 7 + i) % V),
        [P],
        'int32',
        l,
      );
      const weight = weighted ? lying(q, [V], dtype, { ...m, repeated: -1 }) : null;
      const { norms } = kernels.crossEntropy(x, ids, weight, s);
      kernels.crossEntropyGrad(g, x, ids, weight, norms, s);
    },
  );
}

describe('strict kernels have the bits of those in TypeScript, inside of their memory', () => {
  it('in normalisations, with parameters and without, about the mean and about 0, whatever is wanted of them', () => {
    fc.assert(normalised(strict), { numRuns: 500 });
    for (const name of ['layerNorm', 'layerNormGrad']) expect(seen.own.get(name), name).toBeGreaterThan(350);
  });

  it('in cross-entropies of classes, weighted or not, smoothed or not', () => {
    fc.assert(entropies(strict), { numRuns: 500 });
    for (const name of ['crossEntropy', 'crossEntropyGrad']) expect(seen.own.get(name), name).toBeGreaterThan(200);
  });
});

describe('relaxed kernels are within their bounds of those in TypeScript', () => {
  it('in normalisations, which they compute alike', () => {
    fc.assert(normalised(loose), { numRuns: 100 });
    expect(seenRelaxed.own.get('layerNormGrad')).toBeGreaterThan(50);
  });

  it('in cross-entropies of classes', () => {
    fc.assert(entropies(loose), { numRuns: 300 });
    expect(seenRelaxed.own.get('crossEntropyGrad')).toBeGreaterThan(100);
  });

  it('which find a loss or a gradient that is off by a part in 100,000', () => {
    const x = NdArray.from(Float32Array.of(1, 2, 3, 0), [1, 4]);
    const [ids, g] = [NdArray.from(Int32Array.of(1), [1]), NdArray.from(Float32Array.of(1), [1])];
    const { norms } = jsKernels.crossEntropy(x, ids, null, 0);
    const off = (array: NdArray, by: number): NdArray => {
      array.data[1 % array.size] = (array.data[1 % array.size] as number) * (1 + by);
      return array;
    };
    const run = (by: number): Partial<Kernels> => {
      const wrong: Partial<Kernels> = {
        crossEntropy: (...args) => {
          const { out, norms: kept } = jsKernels.crossEntropy(...args);
          return { out: off(out, by), norms: kept };
        },
        crossEntropyGrad: (...args) => off(jsKernels.crossEntropyGrad(...args), by),
      };
      return comparing(other, jsKernels, none, { calls: 0, own: new Map() }, wrong, near);
    };
    expect(() => run(2 ** -24).crossEntropy?.(x, ids, null, 0)).not.toThrow();
    expect(() => run(1e-5).crossEntropy?.(x, ids, null, 0)).toThrow('crossEntropy : element 0 of result 0');
    expect(() => run(1e-5).crossEntropyGrad?.(g, x, ids, null, norms, 0)).toThrow('crossEntropyGrad : element 1');
  });
});
