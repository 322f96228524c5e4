import type { Kernels } from './interface.ts';
import { jsKernels } from './js/index.ts';

/** The kernels that ops run on: the TypeScript ones, with what a backend overlays. */
export let kernels: Kernels = jsKernels;

/**
 * Lays a faster backend over the TypeScript kernels; what it lacks falls back to them. Call it once, at start-up.
 *
 * @example
 * useBackend({}) // undefined
 */
export function useBackend(overlay: Partial<Kernels>): void {
  kernels = { ...jsKernels, ...overlay };
}
