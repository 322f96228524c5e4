import { Offsets, type Shape } from '@frostgrad/core';
import { jsKernels, type Kernels, NdArray, sizeOf, useResidence } from '@frostgrad/core/extend';
import { Heap } from '../../../wasm/src/heap.ts';
import { wasmKernels } from '../../../wasm/src/kernels.ts';
import { none } from '../../../wasm/src/thresholds.ts';
import type { Case } from '../compare.ts';
import { numbers } from '../goals/numbers.ts';
import type { Suite } from '../suite.ts';

type DType = 'float32' | 'float64';

const FOLDS = {
  sum: (k: Kernels, x: NdArray, axes: readonly number[], shape: Shape) => k.sum(x, axes, shape),
  prod: (k: Kernels, x: NdArray, axes: readonly number[], shape: Shape) => k.prod(x, axes, shape),
  variance: (k: Kernels, x: NdArray, axes: readonly number[], shape: Shape) => k.variance(x, axes, 2, shape),
  max: (k: Kernels, x: NdArray, axes: readonly number[], shape: Shape) => k.max(x, axes, shape),
  argmax: (k: Kernels, x: NdArray, axes: readonly number[], shape: Shape) => k.argmax(x, axes[0] as number, shape),
};

/** Numbers of a shape, in memory of the heap or in an ordinary array. */
function operand(shape: Shape, dtype: DType, heap: Heap | null): NdArray {
  const n = sizeOf(shape);
  const data = heap?.zeros(dtype, n) ?? (dtype === 'float32' ? new Float32Array(n) : new Float64Array(n));
  data.set(numbers(n, 1, 0.5, 1));
  return NdArray.from(data, shape, dtype);
}

/** Kernels in TypeScript; those of the module, on an operand that is copied there, and on one that lies there. */
function cases(heap: Heap, shape: Shape, dtype: DType, run: (kernels: Kernels, x: NdArray) => void): Case[] {
  const fast: Kernels = { ...jsKernels, ...wasmKernels(heap, jsKernels, none) };
  const [outside, inside] = [operand(shape, dtype, null), operand(shape, dtype, heap)];
  return [
    { name: 'TypeScript', run: () => run(jsKernels, outside) },
    { name: 'module, copied', run: () => run(fast, outside) },
    {
      name: 'module, in the heap',
      run: () => {
        const mark = heap.open();
        run(fast, inside);
        heap.close(mark);
      },
    },
  ];
}

/** Reductions of each layout. */
export const reductions: Suite = {
  name: 'reductions',
  about: 'sums, products, extremes and where they are, over rows, columns and what is between; packed rows',
  *groups(size) {
    const heap = new Heap(2 ** 27);
    const shapes: readonly (readonly [Shape, readonly number[]])[] =
      size === 'whole'
        ? [
            [[64, 512], [1]],
            [[64, 512], [0]],
            [[2 ** 20], [0]],
            [[1024, 1024], [1]],
            [[1024, 1024], [0]],
            [[16, 64, 1024], [1]],
            [
              [32, 64, 64],
              [0, 2],
            ],
          ]
        : [[[3, 5], [1]]];
    const dtypes: readonly DType[] = size === 'whole' ? ['float32', 'float64'] : ['float32'];
    useResidence(heap);
    const outer = heap.open();
    try {
      for (const dtype of dtypes) {
        for (const [shape, axes] of shapes) {
          const out = shape.filter((_, axis) => !axes.includes(axis));
          for (const [name, of] of Object.entries(FOLDS)) {
            if (name === 'argmax' && axes.length > 1) continue;
            const mark = heap.open();
            yield {
              title: `${name} of [${shape.join(', ')}] over ${axes.join(', ')}, ${dtype}`,
              cases: cases(heap, shape, dtype, (k, x) => void of(k, x, axes, out)),
            };
            heap.close(mark);
          }
        }
        const offsets = Offsets.fromLengths(Array.from({ length: size === 'whole' ? 64 : 2 }, (_, b) => 1 + (b % 40)));
        for (const width of [1, 128]) {
          const mark = heap.open();
          yield {
            title: `sums of ${offsets.count} packed rows, ${width} numbers a position, ${dtype}`,
            cases: cases(heap, [offsets.total, width], dtype, (k, x) => void k.segmentSum(x, offsets)),
          };
          yield {
            title: `largest of ${offsets.count} packed rows, ${width} numbers a position, ${dtype}`,
            cases: cases(heap, [offsets.total, width], dtype, (k, x) => void k.segmentExtreme(x, offsets, 1, 0)),
          };
          heap.close(mark);
        }
      }
    } finally {
      heap.close(outer);
      useResidence(null);
    }
  },
};
