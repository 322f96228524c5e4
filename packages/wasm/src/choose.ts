import { type Kernels, type NdArray, RunWalk } from '@frostgrad/core/extend';
import { bytesOf } from './bytes.ts';
import type { Heap } from './heap.ts';
import type { Thresholds } from './thresholds.ts';

/** Choices between two arrays of four bytes an element that lie in even rows, or are one number a row. */
export function selectKernel(heap: Heap, below: Kernels, thresholds: Thresholds): Pick<Kernels, 'select'> {
  const { choose } = heap.kernels;
  return {
    select: (condition, a, b, shape) => {
      const most = Math.max(condition.size, a.size, b.size);
      if (most < thresholds.resident || bytesOf(a.dtype) !== 4 || b.dtype !== a.dtype || condition.dtype !== 'bool') {
        return below.select(condition, a, b, shape);
      }
      const operands = [condition, a, b];
      const largest = operands.find((x) => x.size === most) as NdArray;
      if (most < thresholds.elementwise && !heap.stays(largest)) return below.select(condition, a, b, shape);
      const { sizes, strides, steps, length, empty } = new RunWalk(shape, operands);
      const rows = sizes[0] ?? 1;
      const steady = strides.map((own) => own[0] ?? 0);
      const span = (i: number): number => (rows - 1) * (steady[i] as number) + (length - 1) * (steps[i] as number) + 1;
      const isEven = (x: NdArray, i: number): boolean =>
        (steps[i] === 0 || steps[i] === 1) &&
        (steady[i] as number) >= 0 &&
        (heap.addressOf(x.data) !== null || span(i) <= 2 * x.size);
      if (empty || sizes.length > 1 || !operands.every(isEven) || !heap.hasRoom(16 * rows * length + 8 * most)) {
        return below.select(condition, a, b, shape);
      }
      const top = heap.top;
      const [c, x, y] = operands.map((operand, i) => heap.placeRun(operand, span(i))) as [number, number, number];
      const out = heap.takeResult(4 * rows * length);
      const [cs, ps, qs] = steady as [number, number, number];
      const [cEach, aEach, bEach] = steps as [number, number, number];
      choose(c, cs, cEach, x, 4 * ps, aEach, y, 4 * qs, bEach, out, rows, length);
      const result = heap.read(a.dtype, out, shape);
      heap.release(top);
      return result;
    },
  };
}
