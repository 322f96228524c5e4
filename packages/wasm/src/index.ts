import { FrostgradError } from '@frostgrad/core/functional';
import { jsKernels, useBackend, useResidence, useWords } from '@frostgrad/core/extend';
import { strict, type WasmBuild } from './build.ts';
import { Heap } from './heap.ts';
import { wasmKernels } from './kernels.ts';
import { canRun } from './module.ts';
import { philoxWords } from './philox.ts';
import { measured } from './thresholds.ts';

export type { WasmBuild };

/** How `useWasm` goes about it. */
export interface WasmOptions {
  /** Bytes to reserve; a page is committed when it is first written. Default 1 GiB, or less where that cannot be had. */
  readonly bytes?: number;
  /** Default: strict, the same bits everywhere. `relaxed` of `@frostgrad/wasm/relaxed` is faster and rounds otherwise. */
  readonly build?: WasmBuild;
  /** Where the platform cannot run the build, takes the strict one; and leaves the kernels as they are where it cannot run that. */
  readonly optional?: boolean;
}

/** The module cannot be run here. */
export class WasmError extends FrostgradError {}

/** Tried in turn. */
const SIZES = [2 ** 30, 2 ** 28, 2 ** 26];

/** From here on, one for all calls: memory that is reserved is not given back while anything looks at it. */
let heap: Heap | null = null;

function reserve(sizes: readonly number[]): Heap {
  let why = '';
  for (const bytes of sizes) {
    try {
      return new Heap(bytes);
    } catch (error) {
      why = (error as Error).message;
    }
  }
  throw new WasmError('useWasm', `${why}; ${OTHERWISE}`);
}

const OTHERWISE = 'the kernels in TypeScript give the same bits, more slowly';

function expectToRun(build: WasmBuild): void {
  if (canRun(build)) return;
  const otherwise =
    build === strict ? OTHERWISE : 'leave build out for the strict one, or let that take its place: optional';
  throw new WasmError('useWasm', `this engine has no ${build.lacks}: build = ${build.name}; ${otherwise}`);
}

/** The heap, with a build that works in it. */
function heapFor(build: WasmBuild, bytes: number | undefined): Heap {
  expectToRun(build);
  heap ??= reserve(bytes === undefined ? SIZES : [bytes]);
  heap.load(build);
  return heap;
}

/**
 * Computes with SIMD kernels from now on: faster, and bit for bit what the kernels in TypeScript compute. `frostgrad` does
 * so on import; with `@frostgrad/core` alone, call it once at start-up. With `build: relaxed` of `@frostgrad/wasm/relaxed` (or `frostgrad/relaxed`)
 * products and exponentials are faster still, and rounded otherwise: see there.
 *
 * @returns the build that runs; null for none, which is only where it is `optional`.
 * @throws WasmError where the engine lacks what the build needs, forbids WebAssembly, or has not the memory; nothing is changed.
 * @example
 * const before = exp(linspace(-3, 3, 1000)).toArray();
 * useWasm() // 'strict'
 * exp(linspace(-3, 3, 1000)).toArray().every((x, i) => x === before[i]) // true
 */
export function useWasm({ bytes, build = strict, optional = false }: WasmOptions = {}): WasmBuild['name'] | null {
  for (const one of new Set(optional ? [build, strict] : [build])) {
    try {
      const found = heapFor(one, bytes);
      useBackend(wasmKernels(found, jsKernels, measured));
      useResidence(found);
      useWords(philoxWords(found));
      return one.name;
    } catch (error) {
      if (!optional || !(error instanceof WasmError)) throw error;
    }
  }
  return null;
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
