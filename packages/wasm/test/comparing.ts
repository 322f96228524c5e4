import type { TypedArray } from '@frostgrad/core';
import { type Kernels, NdArray, sizeOf } from '@frostgrad/core/extend';
import type { Heap } from '../src/heap.ts';
import { wasmKernels } from '../src/kernels.ts';
import type { Thresholds } from '../src/thresholds.ts';

/** What a comparison saw. */
export interface Seen {
  /** Kernel calls whose results were compared. */
  calls: number;
  /** Calls that the module answered itself, by kernel. */
  readonly own: Map<string, number>;
}

type Kernel = (...args: unknown[]) => unknown;

/** Arrays of a result, in lists and records too. */
function arraysOf(result: unknown): NdArray[] {
  if (result instanceof NdArray) return [result];
  return typeof result === 'object' && result !== null ? Object.values(result).flatMap(arraysOf) : [];
}

const isMemory = (given: unknown): given is Float32Array | Float64Array =>
  given instanceof Float32Array || given instanceof Float64Array;

function sameBytes(a: TypedArray, b: TypedArray): boolean {
  const [x, y] = [a, b].map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength));
  return Buffer.compare(x as Uint8Array, y as Uint8Array) === 0;
}

/** Lists and records of bare memory, copied; what else kernels are given they do not change. */
function copyOf(given: unknown): unknown {
  if (memoryOf(given).length === 0) return given;
  if (Array.isArray(given)) return given.map((x: unknown) => (isMemory(x) ? x.slice() : x));
  return Object.fromEntries(Object.entries(given as object).map(([key, x]) => [key, isMemory(x) ? x.slice() : x]));
}

/** Whether a kernel may write an operand: a sum that only the caller knows. */
const isSum = (name: string, i: number): boolean => name === 'accumulate' && i === 0;

/** Bare memory in a list or a record, as arrays. */
function memoryOf(given: unknown): NdArray[] {
  if (typeof given !== 'object' || given === null || given instanceof NdArray) return [];
  return Object.values(given)
    .filter(isMemory)
    .map((x) => NdArray.from(x, [x.length]));
}

function told(x: NdArray): string {
  return `${x.dtype} [${x.shape}] strides ${x.strides} offset ${x.offset}`;
}

/** How far each element of a result may be from what is expected: 0 for the same bits, all NaNs being one. */
export type Allowed = (kernel: string, args: readonly unknown[], wanted: NdArray) => (i: number) => number;

const sameBits: Allowed = () => () => 0;

/** The first element that is too far from what is expected; -1 for none. */
function difference(a: NdArray, b: NdArray, allowed: (i: number) => number): number {
  if (a.dtype !== b.dtype || a.shape.join() !== b.shape.join()) return 0;
  for (let i = 0; i < sizeOf(a.shape); i++) {
    const [x, y] = [a.data[a.offset + i] as number, b.data[b.offset + i] as number];
    // what is 0 without a sign that counts is 0 by some distance, too
    if (Object.is(x, y)) continue;
    const most = allowed(i);
    if (most === 0 || !(most === Infinity || Math.abs(x - y) <= most)) return i;
  }
  return -1;
}

/**
 * Runs every kernel of the module, or a wrong one, beside that of `reference`, and throws where a bit differs, or more than
 * is allowed.
 */
export function comparing(
  heap: Heap,
  reference: Kernels,
  thresholds: Thresholds,
  seen: Seen,
  wrong: Partial<Kernels> = {},
  allowed: Allowed = sameBits,
): Partial<Kernels> {
  let passedOn = false;
  const noting = Object.entries(reference).map(([name, kernel]) => {
    const run = kernel as Kernel;
    const noted: Kernel = (...args) => {
      passedOn = true;
      return run(...args);
    };
    return [name, noted];
  });
  const fast = { ...wasmKernels(heap, Object.fromEntries(noting) as Kernels, thresholds), ...wrong };
  const entries = Object.entries(fast).map(([name, kernel]) => {
    const run = kernel as Kernel;
    const expected = reference[name as keyof Kernels] as Kernel;
    const both: Kernel = (...args) => {
      passedOn = false;
      // what is changed in place is a result, too
      const before = args.map((x, i) => (isSum(name, i) ? reference.copy(x as NdArray) : copyOf(x)));
      const operands = args.flatMap(arraysOf);
      const held = operands.map((x) => x.data.slice());
      const result = run(...args);
      seen.calls++;
      if (!passedOn) seen.own.set(name, (seen.own.get(name) ?? 0) + 1);
      const wanted = [...arraysOf(expected(...before)), ...before.flatMap(memoryOf)];
      const found = [...arraysOf(result), ...args.flatMap(memoryOf)];
      for (const [i, out] of found.entries()) {
        const want = wanted[i] as NdArray;
        const at = difference(out, want, allowed(name, args, want));
        if (at !== -1) fail(name, args, i, at, out, want);
      }
      for (const [i, x] of operands.entries()) {
        if (!isSum(name, i) && !sameBytes(x.data, held[i] as TypedArray))
          throw new Error(`${name}: operand ${i} was written`);
      }
      return result;
    };
    return [name, both];
  });
  return Object.fromEntries(entries) as Partial<Kernels>;
}

function fail(name: string, args: readonly unknown[], i: number, at: number, out: NdArray, want: NdArray): never {
  const label = (args[0] as { name?: string }).name ?? '';
  throw new Error(
    `${name} ${label}: element ${at} of result ${i} is ${out.data[out.offset + at]}, expected ` +
      `${want.data[want.offset + at]}; operands ${args.flatMap(arraysOf).map(told).join('; ')}`,
  );
}
