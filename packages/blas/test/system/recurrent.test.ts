import { Offsets } from '@frostgrad/core';
import { type Gemm, jsKernels, type Kernels, NdArray } from '@frostgrad/core/extend';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blasKernels, MEASURED } from '../../src/kernels.ts';
import type { Library } from '../../src/library.ts';
import { broken, library, shortened } from './broken.ts';

const cells = [
  { name: 'rnnTanh', gates: 1, states: 1 },
  { name: 'rnnRelu', gates: 1, states: 1 },
  { name: 'gru', gates: 3, states: 1 },
  { name: 'lstm', gates: 4, states: 2 },
] as const;
type Cell = (typeof cells)[number];

interface Sizes {
  readonly H: number;
  readonly lengths: readonly number[];
  readonly dtype: 'float32' | 'float64';
}

/** An array of numbers of at most 1, always the same. */
function numbers(shape: readonly number[], dtype: Sizes['dtype'], seed: number): NdArray {
  const out = NdArray.zeros(dtype, shape);
  for (let i = 0; i < out.size; i++) out.data[i] = Math.sin(37 * i + seed);
  return out;
}

/** All results of a layer, forward and backward. */
function layer({ name, gates: G, states }: Cell, { H, lengths, dtype }: Sizes, kernels: Kernels): NdArray[] {
  const offsets = Offsets.fromLengths(lengths);
  const L = offsets.total;
  const plan = { offsets, reverse: false };
  const [x, state0] = [numbers([L, G * H], dtype, 1), numbers([lengths.length, states * H], dtype, 2)];
  const [weight, bias] = [numbers([G * H, H], dtype, 3), numbers([G * H], dtype, 4)];
  const { out, gates } = kernels[name](x, state0, weight, bias, plan);
  const grads = kernels[`${name}Grad`](numbers([L, states * H], dtype, 5), out, gates, state0, weight, plan);
  return [out, gates, ...Object.values(grads)].filter((array) => array instanceof NdArray);
}

/** Throws unless layers by a library are those of TypeScript, but for roundings. */
function tryLayers(by: Library): void {
  const kernels: Kernels = { ...jsKernels, ...blasKernels(by, jsKernels, 0) };
  const property = fc.property(
    fc.constantFrom(...cells),
    fc.record<Sizes>({
      H: fc.integer({ min: 1, max: 9 }),
      lengths: fc.array(fc.nat(5), { minLength: 1, maxLength: 5 }),
      dtype: fc.constantFrom('float32', 'float64'),
    }),
    (cell, sizes) => {
      const [found, wanted] = [layer(cell, sizes, kernels), layer(cell, sizes, jsKernels)];
      // a rounding is a part in 2 ** 24 or 2 ** 53 of sums of at most 36 terms; five steps multiply it by the weights, nine of at most 1
      const bound = 2 ** (sizes.dtype === 'float32' ? -11 : -40);
      for (const [r, out] of found.entries()) {
        const size = Math.max(1, ...(wanted[r] as NdArray).data.map(Math.abs));
        const far = out.data.findIndex(
          (v, i) => !(Math.abs(v - ((wanted[r] as NdArray).data[i] as number)) <= bound * size),
        );
        if (far !== -1) throw new Error(`${cell.name}: element ${far} of result ${r} is ${out.data[far]}`);
      }
    },
  );
  fc.assert(property, { numRuns: 150 });
}

const mutants: Readonly<Record<string, Library>> = {
  'leaves the last of the inner index out': shortened,
  'takes a transpose for the matrix where it may': broken((gemm, ...args) => {
    if (args[4] === args[5]) args[2] = 111;
    gemm(...args);
  }),
  'is off by a part in 256': broken((gemm, ...args) => {
    args[6] = 1 + 2 ** -8;
    gemm(...args);
  }),
};

describe('recurrent layers by the library', () => {
  it('are those of TypeScript, but for roundings: rows of any length, forward and backward', () => {
    tryLayers(library);
  });

  it.each(Object.entries(mutants))('would be found out: a library that %s', (_, wrong) => {
    expect(() => tryLayers(wrong)).toThrow();
  });

  it('are left to the kernels below where a step is a small product on average, or has none', () => {
    const given: (Gemm | undefined)[] = [];
    const noting: Kernels = {
      ...jsKernels,
      rnnTanh: (...args) => {
        given.push(args[6]);
        return jsKernels.rnnTanh(...args);
      },
    };
    const { rnnTanh } = blasKernels(library, noting);
    for (const [H, lengths] of [
      [32, [5, 5, 5, 5]],
      [32, [5, 5, 5, 4]],
      [32, [20]],
      [32, [0]],
    ] as const) {
      const offsets = Offsets.fromLengths(lengths);
      const [x, state0] = [numbers([offsets.total, H], 'float32', 1), numbers([lengths.length, H], 'float32', 2)];
      rnnTanh(x, state0, numbers([H, H], 'float32', 3), numbers([H], 'float32', 4), { offsets, reverse: false });
    }
    expect(MEASURED).toBe(4096);
    expect(given.map((gemm) => gemm !== undefined)).toEqual([true, false, false, false]);
  });
});
