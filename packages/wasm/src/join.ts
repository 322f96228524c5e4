import { isApart, type Kernels, NdArray, rowMajorStrides, RunWalk, sizeOf } from '@frostgrad/core/extend';
import { bytesOf } from './bytes.ts';
import type { Heap } from './heap.ts';
import type { Thresholds } from './thresholds.ts';

/** Copies an array to where its place in another one begins. */
type Move = (to: number) => void;

/** Arrays that become a part of another one within the heap, row by row: joins, and the gradients of slices. */
export function joinKernels(heap: Heap, below: Kernels, thresholds: Thresholds): Pick<Kernels, 'concat' | 'unview'> {
  const { moveRows } = heap.kernels;

  /** How an array goes into one of such strides, from an element on; null where it does not go by rows. */
  const moveOf = (x: NdArray, into: readonly number[], offset: number): Move | null => {
    // only its strides count: `view` would say that somebody shares the memory
    const place = new NdArray(x.storage, x.dtype, x.shape, x.size, into, 0, true);
    const { sizes, strides, steps, length } = new RunWalk(x.shape, [x, place]);
    if (sizes.length > 1 || (length > 1 && (steps[0] !== 1 || steps[1] !== 1))) return null;
    const bytes = bytesOf(x.dtype);
    const from = (heap.addressOf(x.data) as number) + bytes * x.offset;
    const [step, toStep] = strides.map(([stride]) => bytes * (stride ?? 0)) as [number, number];
    return (to) => moveRows(from, step, to + bytes * offset, toStep, sizes[0] ?? 1, bytes * length);
  };

  return {
    concat: (parts, axis, shape) => {
      const size = sizeOf(shape);
      // what lies elsewhere is moved as quickly without the module
      if (size < thresholds.resident || !parts.every((x) => x.size > 0 && heap.stays(x)))
        return below.concat(parts, axis, shape);
      const strides = rowMajorStrides(shape);
      const moves: Move[] = [];
      let before = 0;
      for (const part of parts) {
        const move = moveOf(part, strides, before);
        if (move === null) return below.concat(parts, axis, shape);
        moves.push(move);
        before += (part.shape[axis] as number) * (strides[axis] as number);
      }
      const { dtype } = parts[0] as NdArray;
      const at = heap.takeResident(size * bytesOf(dtype));
      if (at === null) return below.concat(parts, axis, shape);
      for (const move of moves) move(at);
      return heap.read(dtype, at, shape);
    },
    unview: (g, strides, offset, shape) => {
      const size = sizeOf(shape);
      const isWorth = size >= thresholds.resident && g.size > 0 && heap.stays(g) && isApart(g.shape, strides);
      const move = isWorth ? moveOf(g, strides, offset) : null;
      const data = move === null ? null : heap.zeros(g.dtype, size);
      if (move === null || data === null) return below.unview(g, strides, offset, shape);
      move(data.byteOffset);
      return NdArray.from(data, shape, g.dtype);
    },
  };
}
