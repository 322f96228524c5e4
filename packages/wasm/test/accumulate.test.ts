import type { Shape } from '@frostgrad/core';
import { jsKernels, type Kernels, NdArray } from '@frostgrad/core/extend';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wasmKernels } from '../src/kernels.ts';
import { none } from '../src/thresholds.ts';
import { GuardedHeap } from './guarded-heap.ts';
import { floating, lie, lying, values } from './lying.ts';

const heap = new GuardedHeap(2 ** 25);
const passedOn: string[] = [];
const below: Kernels = {
  ...jsKernels,
  accumulate: (sum, x) => {
    passedOn.push(`${x.strides === null ? 'run' : 'strided'}`);
    return jsKernels.accumulate(sum, x);
  },
};
const kernels: Kernels = { ...jsKernels, ...wasmKernels(heap, below, none) };
const shapes = fc.constantFrom<Shape>([], [0], [7], [8192], [8193], [3, 5], [131, 67], [2, 3, 4], [3, 0]);

const bitsOf = (x: NdArray): string =>
  jsKernels
    .copy(x)
    .data.map((v) => (Number.isNaN(v) ? NaN : v))
    .join();

/** Throws unless a kernel adds, to the bits of `add`, in the memory of the sum, and writes nothing else. */
function tryAccumulate(accumulate: Kernels['accumulate']): void {
  const property = fc.property(shapes, floating, values, values, lie, fc.boolean(), (shape, dtype, p, q, l, inside) => {
    const mark = inside ? heap.open() : 0;
    try {
      const [a, b] = [lying(p, shape, dtype, l), lying(q, shape, dtype, l)];
      const memory = inside ? heap.zeros(dtype, a.size) : null;
      const sum = memory === null ? jsKernels.copy(a) : NdArray.from(memory, shape, dtype);
      sum.data.set(jsKernels.copy(a).data);
      const held = b.data.slice();
      const wanted = bitsOf(jsKernels.add(a, b, shape));
      expect(accumulate(sum, b)).toBe(sum);
      expect(bitsOf(sum)).toBe(wanted);
      expect(b.data).toEqual(held);
      // of one array twice
      const twice = jsKernels.add(sum, sum, shape);
      expect(bitsOf(accumulate(sum, sum))).toBe(bitsOf(twice));
    } finally {
      if (inside) heap.close(mark);
    }
  });
  fc.assert(property, { numRuns: 200 });
}

const mutants: Readonly<Record<string, Kernels['accumulate']>> = {
  'gives the sum another memory': (sum, x) => jsKernels.add(sum, x, x.shape),
  'takes what arrives for a run': (sum, x) =>
    jsKernels.accumulate(sum, NdArray.from(x.data.slice(0, sum.size), x.shape)),
  'forgets where what arrives begins': (sum, x) => jsKernels.accumulate(sum, x.view(x.shape, x.strides, 0)),
  'adds into what arrives': (sum, x) => {
    sum.data.set(jsKernels.copy(x.strides === null ? jsKernels.accumulate(x, sum) : x).data);
    return sum;
  },
};

describe('accumulate', () => {
  it.each([
    ['module', kernels],
    ['TypeScript', jsKernels],
  ])('is add, in the memory of the sum, in a scope and outside: in the kernels of %s', (_, { accumulate }) => {
    tryAccumulate(accumulate);
  });

  it.each(Object.entries(mutants))('would be found out: one that %s', (_, wrong) => {
    expect(() => tryAccumulate(wrong)).toThrow();
  });

  it('is computed in the module where a gradient lies in even rows', () => {
    expect(passedOn).toContain('strided');
    expect(passedOn).not.toContain('run');
  });
});
