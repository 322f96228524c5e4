import type { Kernels } from './interface.ts';
import { type Elementwise, elementwise } from './js/elementwise-kernels.ts';

/** The names of the TypeScript kernels that have been brought so far. */
const brought = new Set<string>(Object.keys(elementwise));

/**
 * The kernels that ops run on: the TypeScript ones, with what a backend overlays. Those that its type knows are always
 * there, the others when an op has brought them.
 */
export let kernels: Pick<Kernels, Elementwise> = elementwise;

/**
 * Adds TypeScript kernels to those in use, where a backend has not laid its own: ops bring what they run on, so that a
 * bundler leaves out the kernels of ops that it leaves out.
 *
 * @internal
 */
export function bringKernels(more: Partial<Kernels>): void {
  const names = Object.keys(more);
  if (names.every((name) => brought.has(name))) return;
  for (const name of names) brought.add(name);
  kernels = { ...more, ...kernels };
}

/**
 * Runs on other kernels from now on.
 *
 * @internal
 */
export function exchangeKernels(next: Pick<Kernels, Elementwise>): void {
  kernels = next;
}
