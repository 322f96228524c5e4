import type { DType, Shape } from '@frostgrad/core';
import { jsKernels, type Kernels, NdArray, rowMajorStrides, sizeOf } from '@frostgrad/core/extend';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinKernels } from '../src/join.ts';
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

  it('in joins along any axis, of parts that lie by rows or anyhow', () => {
    const sizes = fc.array(fc.nat(5), { minLength: 1, maxLength: 4 });
    const around = fc.tuple(fc.array(fc.nat(4), { maxLength: 2 }), fc.array(fc.nat(9), { maxLength: 2 }));
    holds(
      fc.property(
        around,
        sizes,
        fc.constantFrom<DType>('float32', 'float64', 'bool'),
        values,
        fc.nat(2),
        (ends, ns, dtype, p, how) => {
          const [before, behind] = ends;
          const axis = before.length;
          inside(() => {
            const parts = ns.map((n, i) => {
              const shape = [...before, n, ...behind];
              // a column more, which is left out; or all turned
              if (how === 1 && shape.length > 1) {
                const wide = [...shape.slice(0, -1), (shape.at(-1) as number) + 1];
                return here(p.slice(i), wide, dtype).view(shape, rowMajorStrides(wide));
              }
              const turned = rowMajorStrides(shape.toReversed()).toReversed();
              return how === 2 ? here(p, shape, dtype).view(shape, turned) : here(p, shape, dtype);
            });
            const total = ns.reduce((sum, n) => sum + n, 0);
            kernels.concat(parts, axis, [...before, total, ...behind]);
          });
        },
      ),
    );
    expect(seen.own.get('concat')).toBeGreaterThan(100);
  });

  it('in gradients of views: slices of any axis, steps, reversals, places seen twice', () => {
    holds(
      fc.property(
        fc.tuple(size(5), size(5), size(9)),
        fc.nat(5),
        fc.nat(3),
        dtypes,
        values,
        (whole, how, at, dtype, p) => {
          const shape = whole.map((n) => n + 1);
          const strides = rowMajorStrides(shape);
          const axis = how % 3;
          const step = strides[axis] as number;
          const from = at % (shape[axis] as number);
          inside(() => {
            const rest = shape.with(axis, (shape[axis] as number) - from);
            if (how < 3) kernels.unview(here(p, rest, dtype), strides, from * step, shape);
            else if (at === 0) kernels.unview(here(p, shape, dtype), strides.with(axis, 0), 0, shape);
            else if (at === 1)
              kernels.unview(
                here(p, shape, dtype),
                strides.with(axis, -step),
                ((shape[axis] as number) - 1) * step,
                shape,
              );
            else kernels.unview(here(p, shape.with(axis, 1), dtype), strides, from * step, shape);
          });
        },
      ),
    );
    expect(seen.own.get('unview')).toBeGreaterThan(200);
  });

  it('and a join that does not fit its place would be found', () => {
    class Crossed extends GuardedHeap {
      override get kernels(): GuardedHeap['kernels'] {
        const { moveRows } = super.kernels;
        const crossed: typeof moveRows = (from, step, to, toStep, ...rest) => moveRows(from, toStep, to, step, ...rest);
        return { ...super.kernels, moveRows: crossed };
      }
    }
    const other = new Crossed(2 ** 24);
    const joined = (by: GuardedHeap): NdArray => {
      const mark = by.open();
      const parts = [Float32Array.of(1, 2, 3, 4), Float32Array.of(5, 6)].map((row, i) => {
        const data = by.zeros('float32', 3 * row.length) as Float32Array;
        for (let r = 0; r < 3; r++) data.set(row, r * row.length);
        return NdArray.from(data, [3, 4 - 2 * i]);
      });
      const out = jsKernels.copy(joinKernels(by, jsKernels, none).concat(parts, 1, [3, 6]));
      // who only moved them shares nothing
      expect(parts.map(({ storage }) => storage.isShared)).toEqual([false, false]);
      by.close(mark);
      return out;
    };
    expect([...joined(heap).data]).toEqual([1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6]);
    expect(joined(other).data).not.toEqual(joined(heap).data);
  });
});
