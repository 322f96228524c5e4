import { NdArray, type Shape } from '@frostgrad/core/extend';
import { bytesOf } from './bytes.ts';
import type { Heap } from './heap.ts';

/** Elements that are moved at a time: what is copied of three arrays stays in the second cache. */
export const BLOCK = 8192;

/** Computes one element of each operand at a time, of so many; operands and the result lie in the heap. */
type Run = (xs: readonly number[], out: number, n: number) => void;

/**
 * Runs over operands of the result's size, whose elements are neighbours. Those that lie elsewhere are copied block by block, and so is the result,
 * unless a scope has it: they are read from memory once, and never written there in vain. Null where there is no room.
 *
 * @param into where the result goes, row-major, which may be an operand; by default a fresh array.
 */
export function overBlocks(
  heap: Heap,
  operands: readonly NdArray[],
  shape: Shape,
  run: Run,
  into?: NdArray,
): NdArray | null {
  const { dtype, size } = operands[0] as NdArray;
  const each = bytesOf(dtype);
  if (!heap.hasRoom(each * (size + (operands.length + 1) * BLOCK + 16))) return null;
  const top = heap.top;
  const there = operands.map(({ data, offset }) => {
    const at = heap.addressOf(data);
    return at === null ? null : at + each * offset;
  });
  const scratch = there.map((at) => (at === null ? heap.take(each * BLOCK) : 0));
  const resident = into === undefined ? heap.takeResident(each * size) : heap.addressOf(into.data);
  const to = resident ?? heap.take(each * BLOCK);
  const result = into ?? (resident === null ? NdArray.zeros(dtype, shape) : heap.read(dtype, resident, shape));
  for (let start = 0; start < size; start += BLOCK) {
    const n = Math.min(BLOCK, size - start);
    const at = there.map((address, i) => {
      if (address !== null) return address + each * start;
      const { data, offset } = operands[i] as NdArray;
      heap.write(data, offset + start, n, scratch[i] as number);
      return scratch[i] as number;
    });
    run(at, resident === null ? to : resident + each * start, n);
    if (resident === null) heap.copyOut(dtype, to, n, result.data, start);
  }
  heap.release(top);
  return result;
}
