import type { Kernels } from './interface.ts';
import { accumulate, add, cast, copy, div, map, mul, select, sub, zip } from './js/elementwise.ts';

/** Kernels that are always there; an op brings the others that it runs on. */
export type Elementwise = 'map' | 'zip' | 'add' | 'sub' | 'mul' | 'div' | 'select' | 'copy' | 'cast' | 'accumulate';

const elementwise: Pick<Kernels, Elementwise> = { map, zip, add, sub, mul, div, select, copy, cast, accumulate };

/** The TypeScript kernels that have been brought so far. */
let brought: Partial<Kernels> = elementwise;

/**
 * The kernels that ops run on: the TypeScript ones, with what a backend overlays. All of them, but in a program that only
 * imports `functional`: there, those that its ops brought, which are all that run.
 */
export let kernels: Kernels = elementwise as Kernels;

/**
 * Adds TypeScript kernels to those in use, where a backend has not laid its own: ops bring what they run on, so that a
 * bundler leaves out the kernels of ops that it leaves out.
 *
 * @internal
 */
export function bringKernels(more: Partial<Kernels>): void {
  const names = Object.keys(more) as (keyof Kernels)[];
  if (names.every((name) => brought[name] !== undefined)) return;
  brought = { ...more, ...brought };
  kernels = { ...more, ...kernels };
}

/**
 * Lays a faster backend over the TypeScript kernels, or one that is made from the kernels in use over those; what it
 * lacks falls back to them. Call it once, at start-up.
 *
 * @example
 * useBackend({}) // undefined
 */
export function useBackend(overlay: Partial<Kernels> | ((below: Kernels) => Partial<Kernels>)): void {
  kernels =
    typeof overlay === 'function' ? { ...kernels, ...overlay(kernels) } : { ...(brought as Kernels), ...overlay };
}

/**
 * Runs a function with kernels laid over those that are in use, and puts those back behind it, after an error too. It
 * ends where the function returns: what an async function does after its first `await` runs on the kernels below.
 *
 * @param overlay makes the new kernels from those below, which they may call.
 * @example
 * let additions = 0;
 * const count = (below) => ({ add: (...args) => (additions++, below.add(...args)) });
 * withBackend(count, () => tensor([1]).add(2).add(3).item()) // 6
 * tensor([1]).add(2).item() // 3
 * additions // 2
 */
export function withBackend<T>(overlay: (below: Kernels) => Partial<Kernels>, run: () => T): T {
  const below = kernels;
  const before = brought;
  kernels = { ...below, ...overlay(below) };
  try {
    return run();
  } finally {
    kernels = brought === before ? below : { ...(brought as Kernels), ...below };
  }
}
