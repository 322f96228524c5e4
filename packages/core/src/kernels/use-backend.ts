import { bringKernels, exchangeKernels, kernels } from './backend.ts';
import type { Kernels } from './interface.ts';
import { jsKernels } from './js/index.ts';

/** The kernels in use, with all that no op has brought: an overlay may call any of those below it. */
function all(): Kernels {
  bringKernels(jsKernels);
  return kernels as Kernels;
}

/**
 * Lays a faster backend over the TypeScript kernels, or one that is made from the kernels in use over those; what it
 * lacks falls back to them. Call it once, at start-up.
 *
 * @example
 * useBackend({}) // undefined
 */
export function useBackend(overlay: Partial<Kernels> | ((below: Kernels) => Partial<Kernels>)): void {
  const isOver = typeof overlay === 'function';
  const below = isOver ? all() : jsKernels;
  exchangeKernels({ ...below, ...(isOver ? overlay(below) : overlay) });
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
  const below = all();
  exchangeKernels({ ...below, ...overlay(below) });
  try {
    return run();
  } finally {
    exchangeKernels(below);
  }
}
