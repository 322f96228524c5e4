import type { DType, Shape } from '@frostgrad/core';
import { jsKernels, type Kernels, NdArray, sizeOf } from '@frostgrad/core/extend';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { none } from '../src/thresholds.ts';
import { comparing, type Seen } from './comparing.ts';
import { GuardedHeap } from './guarded-heap.ts';
import { lie, lying, size, values } from './lying.ts';

const heap = new GuardedHeap(2 ** 24);
const seen: Seen = { calls: 0, own: new Map() };
const kernels: Kernels = { ...jsKernels, ...comparing(heap, jsKernels, none, seen) };

function holds(property: fc.IProperty<unknown>): void {
  fc.assert(property, { numRuns: 400 });
}

/** Runs a function in a scope of the heap. */
function inside(run: () => void): void {
  const mark = heap.open();
  run();
  heap.close(mark);
}

/** A row-major array that lies in the heap. */
function here(numbers: readonly number[], shape: Shape, dtype: DType): NdArray {
  const data = heap.zeros(dtype, sizeOf(shape)) as Float32Array;
  for (let i = 0; i < data.length; i++) data[i] = numbers[i % numbers.length] as number;
  return NdArray.from(data, shape, dtype);
}

const dtypes = fc.constantFrom<DType>('float32', 'float64', 'int32');

describe('strict kernels that move have the bits of those in TypeScript, inside of their memory', () => {
  it('in rows by an index, of any width', () => {
    const inner = fc.constantFrom<Shape>([], [1], [3], [4], [5], [2, 4], [17], [0]);
    holds(
      fc.property(size(9), inner, fc.array(fc.nat(8)), dtypes, values, lie, (V, rest, places, dtype, p, l) => {
        const n = V + 1;
        const index = places.map((place) => place % n);
        inside(() => {
          const at = lying(index.length === 0 ? [0] : index, [index.length], 'int32', { ...l, repeated: -1 });
          kernels.indexSelect(here(p, [n, ...rest], dtype), 0, at, [index.length, ...rest]);
        });
      }),
    );
    expect(seen.own.get('indexSelect')).toBeGreaterThan(350);
  });

  it('in sums of rows by an index, some passed over, onto nothing or onto something', () => {
    const width = fc.oneof(fc.nat(9), fc.constantFrom(16, 17, 31));
    const places = fc.array(fc.integer({ min: -1, max: 8 }), { maxLength: 20 });
    holds(
      fc.property(size(9), width, places, fc.boolean(), values, values, lie, (V, W, list, more, p, q, l) => {
        const n = V + 1;
        const index = Int32Array.from(list, (place) => Math.min(place, n - 1));
        const onto = more ? [lying(q, [n, W], 'float32', l)] : [];
        const x = lying(p, [index.length, W], 'float32', l);
        kernels.indexAdd(x, 0, NdArray.from(index, [index.length]), [n, W], ...onto);
      }),
    );
    expect(seen.own.get('indexAdd')).toBeGreaterThan(350);
  });

  it('in choices by a condition, by element and by row, between arrays and numbers', () => {
    const bits = fc.array(fc.boolean(), { minLength: 1, maxLength: 31 });
    const forms = fc.array(fc.nat(3), { minLength: 3, maxLength: 3 });
    const only = fc.constantFrom<DType>('float32', 'int32');
    holds(
      fc.property(size(9), size(21), forms, bits, only, values, values, lie, (R, n, form, mask, dtype, p, q, l) => {
        const shape = (bit: number): Shape => [bit & 1 ? 1 : R, bit & 2 ? 1 : n];
        const [c = [], a = [], b = []] = form.map(shape);
        const straight = { ...l, turned: false, gap: 1, repeated: -1 };
        const condition = lying(mask.map(Number), c, 'bool', straight);
        kernels.select(condition, lying(p, a, dtype, straight), lying(q, b, dtype, l), [R, n]);
      }),
    );
    expect(seen.own.get('select')).toBeGreaterThan(100);
  });
});
