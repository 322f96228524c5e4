import { distinctRows, type Kernels, type NdArray, type Shape, sizeOf } from '@frostgrad/core/extend';
import { bytesOf } from './bytes.ts';
import type { Heap } from './heap.ts';
import type { Thresholds } from './thresholds.ts';

/** Rows by an index, over axis 0: an embedding and its gradient. */
export function rowKernels(
  heap: Heap,
  below: Kernels,
  thresholds: Thresholds,
): Pick<Kernels, 'indexSelect' | 'indexAdd'> {
  const { takeRows, widenRows, addRows, roundRows } = heap.kernels;
  return {
    indexSelect: (x, axis, index, shape) => {
      const bytes = bytesOf(x.dtype) * sizeOf(x.shape.slice(1));
      const size = index.size * bytes;
      // what does not lie here would be copied as a whole
      const isHere = x.strides === null && heap.addressOf(x.data) !== null;
      if (axis !== 0 || !isHere || bytes % 4 !== 0 || size < 4 * thresholds.rows || !heap.hasRoom(2 * size)) {
        return below.indexSelect(x, axis, index, shape);
      }
      const top = heap.top;
      const at = heap.placeRowMajor(x);
      const places = heap.placeRowMajor(index);
      const out = heap.takeResult(size);
      takeRows(at, places, index.size, bytes, out);
      const result = heap.read(x.dtype, out, shape);
      heap.release(top);
      return result;
    },
    indexAdd: (x, axis, index, shape, onto) => {
      const width = sizeOf(shape.slice(1));
      if (axis !== 0 || x.dtype !== 'float32' || x.size < thresholds.rows || !roomFor(heap, x, shape)) {
        return below.indexAdd(x, axis, index, shape, onto);
      }
      const top = heap.top;
      const { rows, slots } = distinctRows(index, shape[0] as number);
      const at = heap.placeRowMajor(x);
      const [named, added] = [heap.placeInts(rows), heap.placeInts(slots)];
      const bytes = 4 * sizeOf(shape);
      const out = heap.takeZeros(bytes, (n) => heap.takeResult(n));
      const sums = heap.takeZeros(8 * rows.length * width);
      if (onto !== undefined) {
        const start = heap.placeRowMajor(onto);
        heap.move(start, out, bytes);
        widenRows(out, named, rows.length, width, sums);
      }
      addRows(at, added, index.size, width, sums);
      roundRows(sums, named, rows.length, width, out);
      const result = heap.read('float32', out, shape);
      heap.release(top);
      return result;
    },
  };
}

const roomFor = (heap: Heap, x: NdArray, shape: Shape): boolean => heap.hasRoom(16 * x.size + 12 * sizeOf(shape));
