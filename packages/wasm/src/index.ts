import { FrostgradError } from '@frostgrad/core';
import { jsKernels, useBackend, useResidence } from '@frostgrad/core/extend';
import { Heap } from './heap.ts';
import { wasmKernels } from './kernels.ts';
import { measured } from './thresholds.ts';
import { webAssembly } from './web-assembly.ts';

/** How `useWasm` goes about it. */
export interface WasmOptions {
  /** Bytes to reserve; a page is committed when it is first written. Default 1 GiB, or less where that cannot be had. */
  readonly bytes?: number;
  /** Leaves the kernels as they are where the platform cannot run the module, instead of throwing. */
  readonly optional?: boolean;
}

/** The module cannot be run here. */
export class WasmError extends FrostgradError {}

/** Tried in turn. */
const SIZES = [2 ** 30, 2 ** 28, 2 ** 26];

/** From here on, one for all calls: memory that is reserved is not given back while anything looks at it. */
let heap: Heap | null = null;

function reserve(sizes: readonly number[]): Heap {
  let why = 'this platform has no WebAssembly';
  for (const bytes of webAssembly === undefined ? [] : sizes) {
    try {
      return new Heap(bytes);
    } catch (error) {
      why = (error as Error).message;
    }
  }
  throw new WasmError('useWasm', `${why}; the kernels in TypeScript give the same bits, more slowly`);
}

/**
 * Computes with SIMD kernels from now on: faster, and bit for bit what the kernels in TypeScript compute. `frostgrad` does
 * so on import; with `@frostgrad/core` alone, call it once at start-up.
 *
 * @returns whether the module runs.
 * @throws WasmError where the platform has no WebAssembly with SIMD, forbids it, or has not the memory; nothing is changed.
 * @example
 * const before = exp(linspace(-3, 3, 1000)).toArray();
 * useWasm() // true
 * exp(linspace(-3, 3, 1000)).toArray().every((x, i) => x === before[i]) // true
 */
export function useWasm({ bytes, optional = false }: WasmOptions = {}): boolean {
  try {
    heap ??= reserve(bytes === undefined ? SIZES : [bytes]);
  } catch (error) {
    if (optional && error instanceof WasmError) return false;
    throw error;
  }
  useBackend(wasmKernels(heap, jsKernels, measured));
  useResidence(heap);
  return true;
}

/** Bytes in the heap of the module. */
export interface HeapMemory {
  /** Held by scopes that are open. */
  readonly live: number;
  /** Held by arrays that outlive scopes: parameters, and what optimizers remember. */
  readonly kept: number;
  /** Reserved; committed when first written. */
  readonly heap: number;
  /** The most that scopes have held at a time. */
  readonly peak: number;
}

/**
 * What scopes, parameters and optimizers hold in the heap. Zeros where the module does not run. What else lives outside of
 * scopes is in ordinary arrays, which the platform counts: `process.memoryUsage().arrayBuffers` in Node. Memory of a parameter
 * that nobody holds any more counts until the garbage collector has noticed, which it does not do within a synchronous loop.
 *
 * @example
 * memory().live // 0
 */
export function memory(): HeapMemory {
  return heap === null ? { live: 0, kept: 0, heap: 0, peak: 0 } : { ...heap.held, heap: heap.bytes };
}
